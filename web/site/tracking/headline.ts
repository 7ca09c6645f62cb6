import type { TouristCase } from '#api/tracking/schema'
import { money, time } from '../../ui/format.ts'
import { useLanguage } from '../language.tsx'

/** Where the case stands, in one plain sentence with its time or amount. */
export function useHeadline(): (found: TouristCase) => string {
  const { texts, language, fill } = useLanguage()
  return (found) => {
    const amount = money(found.payout?.amountCents ?? found.decision?.amountCents ?? found.askedCents)
    if (found.payout?.state === 'awaiting-fund') return fill(texts.track.waitingFund, { amount })
    if (found.payout?.collectUrl) return fill(texts.track.collectTitle, { amount })
    const decision = found.decision ? fill(texts.track.decisions[found.decision.kind], { amount }) : ''
    return fill(texts.track.headline[found.state], {
      acceptBy: time(found.acceptBy, language),
      decideBy: found.decideBy ? time(found.decideBy, language) : '',
      amount,
      decision,
    })
  }
}
