import type { TouristCase } from '#api/tracking/schema'
import { money, time } from '../../ui/format.ts'
import { useLanguage } from '../language.tsx'

/** Where the case stands, in one plain sentence with its time or amount. */
export function useHeadline(): (found: TouristCase) => string {
  const { texts, language, fill } = useLanguage()
  return (found) => {
    const amount = money(found.payout?.amountCents ?? found.decision?.amountCents ?? found.askedCents)
    if (found.payout?.state === 'awaiting-fund') return fill(texts.track.waitingFund, { amount })
    if (found.payout?.correctBy) return fill(texts.payout[whatHappened(found.payout)], { amount })
    if (isChecked(found)) return fill(texts.payout.checking, { amount })
    if (found.state === 'paying' && found.payout?.state === 'approved')
      return fill(texts.payout.next, { amount })
    if (found.payout?.collectUrl) return fill(texts.track.collectTitle, { amount })
    const decision = found.decision
      ? fill(texts.track.decisions[isOfAppeal(found) ? 'afterAppeal' : found.decision.kind], { amount })
      : ''
    return fill(texts.track.headline[found.state], {
      acceptBy: time(found.acceptBy, language),
      decideBy: found.decideBy ? time(found.decideBy, language) : '',
      amount,
      decision,
    })
  }
}

const GRANTED: readonly string[] = ['appeal-varied', 'appeal-overturned']

/** The latest decision is an appeal's, and comes on top of what was decided before. */
const isOfAppeal = ({ decision, steps }: TouristCase): boolean =>
  decision?.kind === 'advance' && steps.some((step) => GRANTED.includes(step.kind) && step.at >= decision.at)

/** What became of money that found no way to its payee. */
export const whatHappened = ({
  state,
  uncollected,
}: NonNullable<TouristCase['payout']>): 'notCollected' | 'cameBack' | 'notPaid' =>
  uncollected ? 'notCollected' : state === 'returned' ? 'cameBack' : 'notPaid'

const BEFORE_APPROVAL: readonly string[] = ['requested', 'reserved', 'awaiting-approval']

/** The tourist has said where it should go instead, and a second person looks at it. */
export const isChecked = ({ payout, steps }: TouristCase): boolean =>
  payout !== null &&
  BEFORE_APPROVAL.includes(payout.state) &&
  steps.some((step) => step.kind === 'payee-corrected')
