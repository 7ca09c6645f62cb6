import { DomainError } from '#domain/errors'
import { type Instalment, instalmentDueAt, openInstalment, requirePlan } from '#domain/instalments'
import { type Cents, cents, subtractCents } from '#domain/money'
import { type Actor, SYSTEM } from '#domain/people'
import { isWaiting, REMINDERS } from '#domain/recovery'
import type { RecoveryStanding } from '#domain/recovery-standing'
import { record } from '#prisma/stores/case-record'
import { policyById } from '#prisma/stores/policies'
import { type LockedRecovery, moveRecovery, type RecoveryChange } from '#prisma/stores/recoveries'
import { decidePlanRow, endPlanRow, livePlan, proposePlanRow, readPlan } from '#prisma/stores/recovery-plans'
import type { Sql } from '#prisma/stores/sql'
import type { DecidePlan, ProposePlan } from '../../recovery/messages.ts'
import type { Outside } from '../outside.ts'
import { sqlStep } from './step.ts'
import { event, message } from './told.ts'

const DAY = 86_400_000
const owedOf = (recovery: LockedRecovery): Cents =>
  subtractCents(recovery.amount_cents, recovery.recovered_cents)

/** The merchant proposes to pay in parts. Until somebody has answered, its days run on. */
export const proposePlan = (
  { database }: Outside,
  recoveryId: string,
  command: ProposePlan,
  now: number,
): Promise<RecoveryStanding> =>
  sqlStep(database, recoveryId, async (sql, recovery) => {
    const at = new Date(now)
    const { id, merchantId } = command
    const instalments = command.instalments.map(({ on, amountCents }) => ({
      on,
      amountCents: cents(amountCents),
    }))
    const live = await livePlan(sql, recoveryId)
    if (live?.id === id) return
    if (!isWaiting(recovery.state)) throw new DomainError('ILLEGAL_STATE_CHANGE', { state: recovery.state })
    requirePlan(instalments, owedOf(recovery), at)
    if (!(await proposePlanRow(sql, { id, recoveryId, instalments, at }))) return
    await moveRecovery(sql, recovery, recovery.state)
    const merchant: Actor = { kind: 'merchant', id: merchantId }
    await record(sql, recovery.complaint_id, {
      events: [event(recovery, `plan-proposed:${id}`, 'plan-proposed', merchant, at)],
    })
  })

/** One of finance accepts it, and its days are the merchant's; or refuses it with a reason that the merchant reads. */
export const decidePlan = (
  { database }: Outside,
  recoveryId: string,
  command: DecidePlan,
  now: number,
): Promise<RecoveryStanding> =>
  sqlStep(database, recoveryId, async (sql, recovery) => {
    const at = new Date(now)
    const { planId, outcome, staffId, reason = null } = command
    const plan = await readPlan(sql, recoveryId, planId)
    if (plan.outcome === outcome) return
    if (plan.outcome !== null || !isWaiting(recovery.state))
      throw new DomainError('ILLEGAL_STATE_CHANGE', { plan: planId })
    if (outcome === 'refused' && reason === null) throw new DomainError('REASON_REQUIRED', {})
    const accepted = outcome === 'accepted'
    // what came in since it was proposed, or a day that has passed, makes it another plan
    if (accepted) requirePlan(plan.instalments, owedOf(recovery), at)
    const baseCents = accepted ? BigInt(recovery.recovered_cents) : null
    await decidePlanRow(sql, { id: planId, outcome, staffId, reason, baseCents, at })
    const first = accepted ? plan.instalments[0] : undefined
    const change = first ? await daysOf(sql, recovery, first, at) : {}
    const to = recovery.state === 'noticed' || recovery.state === 'objected' ? 'agreed' : recovery.state
    await moveRecovery(sql, recovery, accepted ? to : recovery.state, {
      ...change,
      ...(accepted ? { objectedAt: null } : {}),
    })
    const finance: Actor = { kind: 'staff', id: staffId, role: 'finance' }
    const kind = accepted ? 'plan-accepted' : 'plan-refused'
    const dueAt = first ? instalmentDueAt(first) : recovery.due_at
    const told = message(recovery, `plan:${planId}`, kind, {
      ...(dueAt ? { dueAt } : {}),
      ...(first ? { amountCents: first.amountCents } : {}),
    })
    await record(sql, recovery.complaint_id, {
      events: [event(recovery, `plan:${planId}`, kind, finance, at)],
      messages: [{ ...told, facts: { ...told.facts, note: reason } }],
    })
  })

/** The days a merchant has are those of its next instalment; the reminder a day before is the only one. */
async function daysOf(
  sql: Sql,
  recovery: LockedRecovery,
  instalment: Instalment,
  at: Date,
): Promise<RecoveryChange> {
  const { instalmentGraceDays } = await policyById(sql, recovery.policy_version_id)
  const dueAt = instalmentDueAt(instalment)
  const soon = dueAt.getTime() - DAY <= at.getTime()
  return {
    dueAt,
    graceUntil: new Date(dueAt.getTime() + instalmentGraceDays * DAY),
    round: recovery.round + 1,
    remindersSent: soon ? REMINDERS : REMINDERS - 1,
  }
}

/** After a repayment: the plan goes on to the instalment that is open now, or has been kept. */
export async function followPlan(
  sql: Sql,
  recovery: LockedRecovery,
  recoveredCents: Cents,
  at: Date,
): Promise<RecoveryChange> {
  const plan = await livePlan(sql, recovery.id)
  if (!plan || plan.base_cents === null) return {}
  const open = openInstalment(plan.instalments, subtractCents(recoveredCents, plan.base_cents))
  if (open) {
    const same = recovery.due_at?.getTime() === instalmentDueAt(open).getTime()
    return same ? {} : await daysOf(sql, recovery, open, at)
  }
  await endPlanRow(sql, plan.id, 'kept', at)
  await record(sql, recovery.complaint_id, {
    events: [event(recovery, `plan-kept:${plan.id}`, 'plan-kept', SYSTEM, at)],
  })
  return { graceUntil: null }
}

/** A claim becomes overdue: a plan that ran has been missed, one that waited for an answer gets none any more. */
export async function endPlan(sql: Sql, recovery: LockedRecovery, at: Date): Promise<boolean> {
  const plan = await livePlan(sql, recovery.id)
  if (!plan) return false
  if (plan.outcome === null) {
    const lapsed = {
      id: plan.id,
      outcome: 'lapsed',
      staffId: null,
      reason: null,
      baseCents: null,
      at,
    } as const
    await decidePlanRow(sql, lapsed)
    return false
  }
  await endPlanRow(sql, plan.id, 'missed', at)
  await record(sql, recovery.complaint_id, {
    events: [event(recovery, `plan-missed:${plan.id}`, 'plan-missed', SYSTEM, at)],
    messages: [message(recovery, `plan-missed:${plan.id}`, 'plan-missed')],
  })
  return true
}
