import type { RecoveryStanding } from '#domain/recovery-standing'
import type {
  DecideRepayment,
  DecideWriteOff,
  RecordRepayment,
  RequestWriteOff,
  RespondToNotice,
} from '../../recovery/messages.ts'
import type { Outside } from '../outside.ts'
import { openRecovery, passRecoveryDeadline, respondToNotice } from './notice.ts'
import { decideRepayment, recordRepayment } from './repayments.ts'
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
}

export const createRecoveryActivities = (outside: Outside): RecoveryActivities => ({
  openRecovery: (id, now) => openRecovery(outside, id, now),
  passRecoveryDeadline: (id, now) => passRecoveryDeadline(outside, id, now),
  respondToNotice: (id, command, now) => respondToNotice(outside, id, command, now),
  recordRepayment: (id, command, now) => recordRepayment(outside, id, command, now),
  decideRepayment: (id, command, now) => decideRepayment(outside, id, command, now),
  requestWriteOff: (id, command, now) => requestWriteOff(outside, id, command, now),
  decideWriteOff: (id, command, now) => decideWriteOff(outside, id, command, now),
})
