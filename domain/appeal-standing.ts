import type { AppealSide } from './appeal.ts'
import type { AppealState } from './states.ts'

/** Where an appeal stands, read from its rows: all that its workflow needs to go on. */
export interface AppealStanding {
  readonly appealId: string
  readonly side: AppealSide
  readonly state: AppealState
  readonly version: number
  /** epoch milliseconds at which its review is overdue; null before it is admitted and once that was recorded */
  readonly overdueAt: number | null
  readonly over: boolean
  /** what its decision has put on its way and nobody has taken up yet */
  readonly takeUp:
    | { readonly what: 'case'; readonly complaintId: string; readonly caseNumber: string }
    | { readonly what: 'claim'; readonly recoveryId: string }
    | null
}
