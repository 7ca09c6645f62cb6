import type { AppealStanding } from '#domain/appeal-standing'
import type { AdmitAppeal, DecideAppeal, TakeUpAppeal, WithdrawAppeal } from '../../appeal/messages.ts'
import type { Outside } from '../outside.ts'
import { admitAppeal, openAppeal } from './admission.ts'
import { decideAppeal } from './decide.ts'
import { passAppealDeadline, takeUpAppeal, withdrawAppeal } from './hearing.ts'

type Turn = (appealId: string, now: number) => Promise<AppealStanding>
type Step<C> = (appealId: string, command: C, now: number) => Promise<AppealStanding>

/** The steps of an appeal's workflow: our own PostgreSQL only, each a no-op when repeated for the same command. */
export interface AppealActivities {
  readonly openAppeal: Turn
  readonly passAppealDeadline: Turn
  readonly admitAppeal: Step<AdmitAppeal>
  readonly takeUpAppeal: Step<TakeUpAppeal>
  readonly decideAppeal: Step<DecideAppeal>
  readonly withdrawAppeal: Step<WithdrawAppeal>
}

export const createAppealActivities = (outside: Outside): AppealActivities => ({
  openAppeal: (id, now) => openAppeal(outside, id, now),
  passAppealDeadline: (id, now) => passAppealDeadline(outside, id, now),
  admitAppeal: (id, command, now) => admitAppeal(outside, id, command, now),
  takeUpAppeal: (id, command, now) => takeUpAppeal(outside, id, command, now),
  decideAppeal: (id, command, now) => decideAppeal(outside, id, command, now),
  withdrawAppeal: (id, command, now) => withdrawAppeal(outside, id, command, now),
})
