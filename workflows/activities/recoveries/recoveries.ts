import type { RecoveryStanding } from '#domain/recovery-standing'
import type {
  DecideRepayment,
  DecideWriteOff,
  RecordRepayment,
  RequestWriteOff,
  ResolveSurplus,
  RespondToNotice,
} from '../../recovery/messages.ts'
import { orFailure } from '../../failure.ts'
import type { Outside } from '../outside.ts'
import { openRecovery, passRecoveryDeadline, respondToNotice } from './notice.ts'
import { decideRepayment, recordRepayment } from './repayments.ts'
import * as surplus from './surplus.ts'
import { decideWriteOff, requestWriteOff } from './write-off.ts'

type Step<C> = (recoveryId: string, command: C, now: number) => Promise<RecoveryStanding>
type Turn = (recoveryId: string, now: number) => Promise<RecoveryStanding>

/** The steps of a recovery's workflow; each is a no-op when repeated for the same command. */
export interface RecoveryActivities {
  readonly openRecovery: Turn
  readonly passRecoveryDeadline: Turn
  readonly respondToNotice: Step<RespondToNotice>
  readonly recordRepayment: Step<RecordRepayment>
  readonly decideRepayment: Step<DecideRepayment>
  readonly requestWriteOff: Step<RequestWriteOff>
  readonly decideWriteOff: Step<DecideWriteOff>
  readonly prepareSurplus: Turn
  readonly markSurplusUnknown: Turn
  readonly resolveSurplus: Step<ResolveSurplus>
}

/** What needs the provider; normal activities, since an answer may take its time. */
export interface SurplusActivities {
  /** Sends what the merchant paid too much, once. */
  sendSurplus(recoveryId: string, now: number): Promise<RecoveryStanding>
  /** Asks the provider what became of it. */
  askSurplus(recoveryId: string, now: number): Promise<RecoveryStanding>
}

export const createRecoveryActivities = (outside: Outside): RecoveryActivities & SurplusActivities => ({
  openRecovery: (id, now) => openRecovery(outside, id, now),
  passRecoveryDeadline: (id, now) => passRecoveryDeadline(outside, id, now),
  respondToNotice: (id, command, now) => respondToNotice(outside, id, command, now),
  recordRepayment: (id, command, now) => recordRepayment(outside, id, command, now),
  decideRepayment: (id, command, now) => decideRepayment(outside, id, command, now),
  requestWriteOff: (id, command, now) => requestWriteOff(outside, id, command, now),
  decideWriteOff: (id, command, now) => decideWriteOff(outside, id, command, now),
  prepareSurplus: (id, now) => surplus.prepareSurplus(outside, id, now),
  markSurplusUnknown: (id, now) => surplus.markSurplusUnknown(outside, id, now),
  resolveSurplus: (id, command, now) => orFailure(() => surplus.resolveSurplus(outside, id, command, now)),
  sendSurplus: (id, now) => orFailure(() => surplus.sendSurplus(outside, id, now)),
  askSurplus: (id, now) => orFailure(() => surplus.askSurplus(outside, id, now)),
})
