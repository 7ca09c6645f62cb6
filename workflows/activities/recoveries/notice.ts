import type { CaseEventKind } from '#domain/case-events'
import { isRecoveryOver, recoveryDueAt } from '#domain/recovery'
import { type Actor, SYSTEM } from '#domain/people'
import type { RecoveryStanding } from '#domain/recovery-standing'
import type { MessageTemplate } from '#domain/sentences'
import { type CaseEvent, type CaseMessage, record } from '#prisma/stores/case-record'
import { policyById } from '#prisma/stores/policies'
import { type LockedRecovery, moveRecovery } from '#prisma/stores/recoveries'
import { keepResponse } from '#prisma/stores/recovery-responses'
import type { RespondToNotice } from '../../recovery/messages.ts'
import type { Outside } from '../outside.ts'
import { sqlStep } from './step.ts'

/** Takes the recovery up and, if that has not been done, tells the merchant what is owed and until when. */
export const openRecovery = (
  { database }: Outside,
  recoveryId: string,
  now: number,
): Promise<RecoveryStanding> =>
  sqlStep(database, recoveryId, async (sql, recovery) => {
    const at = new Date(now)
    if (recovery.state !== 'opened') return
    const dueAt = recoveryDueAt(at, await policyById(sql, recovery.policy_version_id))
    await moveRecovery(sql, recovery, 'noticed', { noticedAt: at, dueAt, workflowStartedAt: at })
    await record(sql, recovery.complaint_id, {
      events: [event(recovery, 'recovery-opened', 'recovery-opened', SYSTEM, at)],
      messages: [message(recovery, 'notice', 'recovery-notice', dueAt)],
    })
  })

/** A reminder, or, once the days are over, overdue. */
export const passRecoveryDeadline = (
  { database }: Outside,
  recoveryId: string,
  now: number,
): Promise<RecoveryStanding> =>
  sqlStep(database, recoveryId, async (sql, recovery) => {
    const at = new Date(now)
    if (!recovery.due_at || isRecoveryOver(recovery.state)) return
    if (at < recovery.due_at) {
      const number = recovery.reminders_sent + 1
      await moveRecovery(sql, recovery, recovery.state, { remindersSent: number })
      const reminder = message(recovery, `reminder-${number}`, 'recovery-reminder', recovery.due_at)
      await record(sql, recovery.complaint_id, { messages: [reminder] })
      return
    }
    if (recovery.state === 'overdue') return
    await moveRecovery(sql, recovery, 'overdue', { overdueAt: at })
    await record(sql, recovery.complaint_id, {
      events: [event(recovery, 'recovery-overdue', 'recovery-overdue', SYSTEM, at)],
      messages: [message(recovery, 'overdue', 'recovery-overdue', recovery.due_at)],
    })
  })

/**
 * The merchant agrees to pay, or objects; an objection does not stop the days it has. Its words are kept with the answer, and
 * more of them may follow; an answer told again is the same one.
 */
export const respondToNotice = (
  { database }: Outside,
  recoveryId: string,
  command: RespondToNotice,
  now: number,
): Promise<RecoveryStanding> =>
  sqlStep(database, recoveryId, async (sql, recovery) => {
    const at = new Date(now)
    const { id, position, text } = command
    if (!(await keepResponse(sql, { id, recoveryId, position, text, at }))) return
    const to = position === 'agrees' ? 'agreed' : 'objected'
    if (recovery.state !== to)
      await moveRecovery(sql, recovery, to, to === 'objected' ? { objectedAt: at } : {})
    const actor: Actor = { kind: 'merchant', id: command.merchantId }
    const events = [event(recovery, id, `recovery-${to}`, actor, at)]
    await record(sql, recovery.complaint_id, { events })
  })

const event = (
  recovery: LockedRecovery,
  key: string,
  kind: CaseEventKind,
  actor: Actor,
  at: Date,
): CaseEvent => ({
  key: `${recovery.id}:${key}`,
  kind,
  actor,
  data: { recoveryId: recovery.id },
  at,
})

const message = (
  recovery: LockedRecovery,
  key: string,
  template: MessageTemplate,
  dueAt: Date,
): CaseMessage => ({
  key: `${recovery.id}:${key}`,
  recipient: 'merchant',
  template,
  facts: {
    dueAt: dueAt.toISOString(),
    reference: recovery.reference,
    amountCents: recovery.amount_cents - recovery.recovered_cents,
  },
})
