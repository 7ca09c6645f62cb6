import type { Cents } from './money.ts'
import type { PayoutState, RecoveryState } from './states.ts'

/** Where a recovery stands, read from its rows: all that its workflow needs to go on. */
export interface RecoveryStanding {
  readonly recoveryId: string
  readonly state: RecoveryState
  readonly version: number
  readonly amountCents: Cents
  readonly recoveredCents: Cents
  /** epoch milliseconds of the next reminder or of the day it is overdue; null when nothing is scheduled */
  readonly nextStepAt: number | null
  /** nothing more is expected */
  readonly over: boolean
  /** money that one of finance has seen in the bank, and no second person yet */
  readonly undecided: boolean
  /** what the merchant paid beyond the advance: none, not sent yet, or how far its payout is */
  readonly surplus: 'none' | 'owed' | PayoutState
}
