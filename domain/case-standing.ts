import type { Cents } from './money.ts'
import type { ComplaintState, PayoutState } from './states.ts'

/** The clocks that may run on a case. Each passes once a round; what passing means is decided where it is recorded. */
export type DeadlineKind =
  | 'intake'
  | 'review-warning'
  | 'review'
  | 'closure'
  | 'question-reminder'
  | 'question'
  | 'settlement'
  | 'reservation'
  | 'hold'
  | 'collect-reminder'
  | 'collect-last-reminder'
  | 'collect'
  | 'correction'
  | 'follow-up'
  | 'close'

export interface Deadline {
  readonly kind: DeadlineKind
  /** epoch milliseconds */
  readonly at: number
}

/**
 * Where a case stands: all that its workflow needs to go on, read from the case's rows and nothing else, so a workflow
 * that begins anew begins here. Ids and instants only, never a person's data.
 */
export interface CaseStanding {
  readonly complaintId: string
  readonly caseNumber: string
  readonly state: ComplaintState
  readonly version: number
  readonly round: number
  /** clocks that run in this state and have not passed, earliest first */
  readonly deadlines: readonly Deadline[]
  /** the review decision that stands, if any */
  readonly decision: StandingDecision | null
  readonly payout: StandingPayout | null
  readonly openQuestionId: string | null
  readonly openReopenRequestId: string | null
  /** a payout that came to nothing whose money is still set aside */
  readonly payoutToRelease: string | null
  /** an advance was paid and its recovery is not running yet */
  readonly recoveryToStart: string | null
}

export interface StandingDecision {
  readonly id: string
  readonly kind: 'advance' | 'settled' | 'rejected' | 'referred'
  readonly byRules: boolean
  readonly approvalNeeded: 'none' | 'second-person' | 'supervisor'
}

export interface StandingPayout {
  readonly id: string
  readonly outBillNo: string
  readonly state: PayoutState
  readonly amountCents: Cents
  /** how often the fund was asked; the next question's key carries it */
  readonly reserveRound: number
  /** epoch milliseconds; before it the last person may still take the decision back */
  readonly sendAfter: number | null
  /** its rail was closed when it could have been sent; opening it may come before `sendAfter` */
  readonly postponed: boolean
  /** somebody, or the end of the time to collect, wants it taken back */
  readonly cancelling: boolean
  /** how often the provider was asked without learning the outcome */
  readonly asked: number
}

/** The first clock to run out, or null when none runs. */
export const nextDeadline = (standing: CaseStanding): Deadline | null => standing.deadlines[0] ?? null

export interface RunningClocks {
  readonly state: ComplaintState
  readonly major: boolean
  readonly intakeDueAt: Date
  readonly reviewWarnAt: Date | null
  readonly reviewDueAt: Date | null
  readonly closureDueAt: Date
  readonly questionRemindAt: Date | null
  readonly questionDueAt: Date | null
  readonly settlementConfirmUntil: Date | null
  readonly reservationUntil: Date | null
  /** of an advance that is set aside until it is found who must pay */
  readonly heldUntil: Date | null
  /** of a payout that is ready for its payee, and of one that its payee can put right */
  readonly collectRemindAt: Date | null
  readonly collectLastRemindAt: Date | null
  readonly collectBy: Date | null
  readonly correctionDueAt: Date | null
  readonly followUpAt: Date | null
  readonly reopenUntil: Date | null
  /** the clocks of this round that have passed and were recorded */
  readonly passed: readonly DeadlineKind[]
}

type Instants = Partial<Record<DeadlineKind, Date | null>>

function clocksOf(clocks: RunningClocks): Instants {
  const closure = clocks.major ? null : clocks.closureDueAt
  switch (clocks.state) {
    case 'submitted':
      return { intake: clocks.intakeDueAt, closure }
    case 'in-review':
      return { 'review-warning': clocks.reviewWarnAt, review: clocks.reviewDueAt, closure }
    case 'awaiting-tourist':
      return { 'question-reminder': clocks.questionRemindAt, question: clocks.questionDueAt }
    case 'decided':
      return { settlement: clocks.settlementConfirmUntil, hold: clocks.heldUntil, closure }
    case 'resolved':
      return { 'follow-up': clocks.followUpAt, close: clocks.reopenUntil }
    case 'reopen-requested':
      return { 'follow-up': clocks.followUpAt }
    case 'awaiting-approval':
      return { reservation: clocks.reservationUntil, hold: clocks.heldUntil, closure }
    case 'paying':
      return {
        'collect-reminder': clocks.collectRemindAt,
        'collect-last-reminder': clocks.collectLastRemindAt,
        collect: clocks.collectBy,
        correction: clocks.correctionDueAt,
        closure,
      }
    case 'accepted':
    case 'reopened':
      return { closure }
    case 'closed':
    case 'not-accepted':
    case 'duplicate':
    case 'withdrawn':
      return {}
  }
}

const DEADLINE_KINDS: readonly DeadlineKind[] = [
  'intake',
  'review-warning',
  'review',
  'closure',
  'question-reminder',
  'question',
  'settlement',
  'reservation',
  'hold',
  'collect-reminder',
  'collect-last-reminder',
  'collect',
  'correction',
  'follow-up',
  'close',
]

/**
 * The clocks that run in a state and have not passed, earliest first. A case that waits for its tourist owes nothing: its
 * review and closure stand still (their instants are shifted when it goes on). Major cases have no closure deadline (S0).
 */
export function runningDeadlines(clocks: RunningClocks): Deadline[] {
  const instants = clocksOf(clocks)
  return DEADLINE_KINDS.flatMap((kind) => {
    const at = instants[kind]
    return at && !clocks.passed.includes(kind) ? [{ kind, at: at.getTime() }] : []
  }).sort((a, b) => a.at - b.at)
}
