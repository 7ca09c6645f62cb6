import type { TouristCase } from '#api/tracking/schema'
import { money } from '../../ui/format.ts'
import { useLanguage } from '../language.tsx'
import { TakeProof } from './take-proof.tsx'

/** The money, as soon as the server has said so: ready to collect, or there. */
export function Collect({ found }: { found: TouristCase }) {
  const { texts, fill } = useLanguage()
  const { payout } = found
  if (!payout) return null
  const amount = money(payout.amountCents)
  if (payout.state === 'paid')
    return (
      <section className="card good">
        <h2>✓ {fill(texts.track.paidTitle, { amount })}</h2>
        <TakeProof />
      </section>
    )
  if (!payout.collectUrl) return null
  return (
    <section className="card good">
      <a className="button" href={payout.collectUrl} target="_blank" rel="noreferrer">
        {texts.track.collect}
      </a>
      <p className="hint">{texts.track.collectHint}</p>
    </section>
  )
}
