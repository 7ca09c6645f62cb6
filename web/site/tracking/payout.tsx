import type { TouristCase } from '#api/tracking/schema'
import { money, time } from '../../ui/format.ts'
import { useLanguage } from '../language.tsx'
import { Notice } from '../pieces.tsx'
import { isChecked } from './headline.ts'
import { TakeProof } from './take-proof.tsx'

/** The money, as soon as the server has said so: ready to collect, being checked, or there. */
export function Collect({ found }: { found: TouristCase }) {
  const { texts, fill, language } = useLanguage()
  const { payout } = found
  if (!payout) return null
  if (payout.state === 'paid')
    return (
      <section className="card good">
        <h2>✓ {fill(texts.track.paidTitle, { amount: money(payout.amountCents) })}</h2>
        <TakeProof />
      </section>
    )
  if (payout.state === 'held' && payout.heldUntil)
    return (
      <section className="card good">
        <h2>{fill(texts.track.heldTitle, { amount: money(payout.amountCents) })}</h2>
        <p>{fill(texts.track.held, { time: time(payout.heldUntil, language) })}</p>
      </section>
    )
  if (isChecked(found)) return <Notice>{texts.payout.checkingHint}</Notice>
  return payout.collectUrl ? <Ready payout={payout} url={payout.collectUrl} /> : null
}

/** One button, until when, and what happens if nobody presses it. */
function Ready({ payout, url }: { payout: NonNullable<TouristCase['payout']>; url: string }) {
  const { texts, language, fill } = useLanguage()
  return (
    <section className="card good">
      <p className="amount">{money(payout.amountCents)}</p>
      <a className="button wide" href={url} target="_blank" rel="noreferrer">
        {texts.track.collect}
      </a>
      <p className="hint">{texts.track.collectHint}</p>
      {payout.collectBy && (
        <p>
          <strong>{fill(texts.payout.collectBy, { time: time(payout.collectBy, language) })}</strong>{' '}
          {texts.payout.collectLater}
        </p>
      )}
    </section>
  )
}
