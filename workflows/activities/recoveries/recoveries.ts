import type { RecoveryStanding } from '#domain/recovery-standing'
import type {
  DecideClawBack,
  DecideObjection,
  DecidePlan,
  DecideRepayment,
  DecideWriteOff,
  ProposePlan,
  RecordClawBack,
  RecordRepayment,
  RequestWriteOff,
  ResolveSurplus,
  RespondToNotice,
} from '../../recovery/messages.ts'
import { orFailure } from '../../failure.ts'
import type { Outside } from '../outside.ts'
import { decideClawBack, recordClawBack } from './claw-back.ts'
import { openRecovery, respondToNotice } from './notice.ts'
import { decideObjection } from './objection.ts'
import { decidePlan, proposePlan } from './plans.ts'
import { passRecoveryDeadline } from './pursuit.ts'
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
  readonly proposePlan: Step<ProposePlan>
  readonly decidePlan: Step<DecidePlan>
  readonly decideObjection: Step<DecideObjection>
  readonly recordClawBack: Step<RecordClawBack>
  readonly decideClawBack: Step<DecideClawBack>
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
  proposePlan: (id, command, now) => proposePlan(outside, id, command, now),
  decidePlan: (id, command, now) => decidePlan(outside, id, command, now),
  decideObjection: (id, command, now) => decideObjection(outside, id, command, now),
  recordClawBack: (id, command, now) => recordClawBack(outside, id, command, now),
  decideClawBack: (id, command, now) => decideClawBack(outside, id, command, now),
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
