import { minCents, subtractCents } from '#domain/money'
import { SYSTEM } from '#domain/people'
import { nextRecoveryStep, type RecoveryStepKind, stepsAfter } from '#domain/recovery'
import type { RecoveryStanding } from '#domain/recovery-standing'
import { record } from '#prisma/stores/case-record'
import { depositBalance } from '#prisma/stores/deposits'
import { delistDebtor } from '#prisma/stores/enrolment'
import { policyById } from '#prisma/stores/policies'
import { clockOf, type LockedRecovery, markTakenUp, moveRecovery } from '#prisma/stores/recoveries'
import type { Sql } from '#prisma/stores/sql'
import { orFailure } from '../../failure.ts'
import type { Outside } from '../outside.ts'
import { noticeGroup } from './group-notice.ts'
import { endPlan } from './plans.ts'
import { sqlStep } from './step.ts'
import { event, message } from './told.ts'

type Pass = (sql: Sql, recovery: LockedRecovery, at: Date) => Promise<void>

/** What is due by itself, if it is: a reminder, overdue, and one after another what an overdue claim comes to. */
export async function passRecoveryDeadline(
  { database }: Outside,
  recoveryId: string,
  now: number,
): Promise<RecoveryStanding> {
  const at = new Date(now)
  await orFailure(() => noticeGroup(database, recoveryId, at))
  return await sqlStep(database, recoveryId, async (sql, recovery) => {
    await markTakenUp(sql, recovery, at)
    const step = nextRecoveryStep(clockOf(recovery))
    if (!step || step.at > at) return
    // nobody is reminded of a day that has passed
    const late = step.kind === 'reminder' && recovery.due_at !== null && at >= recovery.due_at
    await PASS[late ? 'overdue' : step.kind](sql, recovery, at)
  })
}

const remind: Pass = async (sql, recovery) => {
  if (!recovery.due_at) return
  const number = recovery.reminders_sent + 1
  await moveRecovery(sql, recovery, recovery.state, { remindersSent: number })
  const reminder = message(recovery, `reminder-${number}`, 'recovery-reminder', { dueAt: recovery.due_at })
  await record(sql, recovery.complaint_id, { messages: [reminder] })
}

const becomeOverdue: Pass = async (sql, recovery, at) => {
  if (!recovery.due_at) return
  const missed = await endPlan(sql, recovery, at)
  // with the plan the whole rest falls due, on the day its patience ended
  const dueAt = missed && recovery.grace_until ? recovery.grace_until : recovery.due_at
  const steps = stepsAfter(dueAt, await policyById(sql, recovery.policy_version_id))
  await moveRecovery(sql, recovery, 'overdue', { overdueAt: at, dueAt, graceUntil: null, ...steps })
  await record(sql, recovery.complaint_id, {
    events: [event(recovery, 'recovery-overdue', 'recovery-overdue', SYSTEM, at)],
    messages: [message(recovery, 'overdue', 'recovery-overdue', { dueAt })],
  })
}

/** Who does not repay is no longer vouched for: its plate stops saying so at once, and it is told how to come back. */
const delist: Pass = async (sql, recovery, at) => {
  await moveRecovery(sql, recovery, 'delisted', { delistedAt: at })
  await delistDebtor(sql, recovery.merchant_id, at)
  await record(sql, recovery.complaint_id, {
    events: [event(recovery, 'delisted', 'recovery-delisted', SYSTEM, at)],
    messages: [message(recovery, 'delisted', 'recovery-delisted')],
  })
}

/** A draw on the deposit is proposed; two people of finance carry it out. Without a deposit the step passes and says so. */
const proposeDraw: Pass = async (sql, recovery, at) => {
  const owed = subtractCents(recovery.amount_cents, recovery.recovered_cents)
  const draw = minCents(owed, await depositBalance(sql, recovery.merchant_id))
  const nothing = draw === 0
  await moveRecovery(sql, recovery, recovery.state, {
    depositAskedAt: at,
    ...(nothing ? {} : { drawCents: BigInt(draw) }),
  })
  await record(sql, recovery.complaint_id, {
    events: [
      event(recovery, 'draw', nothing ? 'recovery-no-deposit' : 'recovery-draw-proposed', SYSTEM, at, {
        amountCents: draw,
      }),
    ],
    messages: nothing ? [] : [message(recovery, 'draw', 'recovery-draw-proposed', { amountCents: draw })],
  })
}

/** From here the file goes to those who sue. */
const refer: Pass = async (sql, recovery, at) => {
  await moveRecovery(sql, recovery, 'legal', { referredAt: at })
  await record(sql, recovery.complaint_id, {
    events: [event(recovery, 'legal', 'recovery-legal', SYSTEM, at)],
    messages: [message(recovery, 'legal', 'recovery-legal')],
  })
}

const PASS: Readonly<Record<RecoveryStepKind, Pass>> = {
  reminder: remind,
  overdue: becomeOverdue,
  delist,
  deposit: proposeDraw,
  legal: refer,
}
