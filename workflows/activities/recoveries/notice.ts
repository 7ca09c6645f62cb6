import { recoveryDueAt } from '#domain/recovery'
import { type Actor, SYSTEM } from '#domain/people'
import type { RecoveryStanding } from '#domain/recovery-standing'
import { addEvent } from '#prisma/stores/cases'
import type { Transaction } from '#prisma/stores/database'
import { enqueue } from '#prisma/stores/outbox'
import { policyOfComplaint } from '#prisma/stores/policies'
import { type LockedRecovery, moveRecovery } from '#prisma/stores/recoveries'
import type { RespondToNotice } from '../../recovery/messages.ts'
import type { Outside } from '../outside.ts'
import { recoveryStep } from './step.ts'

/** Takes the recovery up and, if that has not been done, tells the merchant what is owed and until when. */
export const openRecovery = (
  { database }: Outside,
  recoveryId: string,
  now: number,
): Promise<RecoveryStanding> =>
  recoveryStep(database, recoveryId, async (tx, recovery) => {
    const at = new Date(now)
    if (recovery.state !== 'opened') return
    const dueAt = recoveryDueAt(at, await policyOfComplaint(tx, recovery.complaint_id))
    await moveRecovery(tx, recovery, 'noticed', { noticedAt: at, dueAt, workflowStartedAt: at })
    await tellMerchant(tx, recovery, 'notice', 'recovery-notice', { dueAt: dueAt.toISOString() })
    await tell(tx, recovery, 'recovery-opened', 'recovery-opened', SYSTEM, at)
  })

/** A reminder, or, once the days are over, overdue. */
export const passRecoveryDeadline = (
  { database }: Outside,
  recoveryId: string,
  now: number,
): Promise<RecoveryStanding> =>
  recoveryStep(database, recoveryId, async (tx, recovery) => {
    const at = new Date(now)
    if (!recovery.due_at) return
    if (at < recovery.due_at) {
      const number = recovery.reminders_sent + 1
      await moveRecovery(tx, recovery, recovery.state, { remindersSent: number })
      await tellMerchant(tx, recovery, `reminder-${number}`, 'recovery-reminder', {
        dueAt: recovery.due_at.toISOString(),
      })
      return
    }
    if (recovery.state === 'overdue') return
    await moveRecovery(tx, recovery, 'overdue', { overdueAt: at })
    await tellMerchant(tx, recovery, 'overdue', 'recovery-overdue', { dueAt: recovery.due_at.toISOString() })
    await tell(tx, recovery, 'recovery-overdue', 'recovery-overdue', SYSTEM, at)
  })

/** The merchant agrees to pay, or objects; an objection does not stop the days it has. */
export const respondToNotice = (
  { database }: Outside,
  recoveryId: string,
  command: RespondToNotice,
  now: number,
): Promise<RecoveryStanding> =>
  recoveryStep(database, recoveryId, async (tx, recovery) => {
    const at = new Date(now)
    const to = command.position === 'agrees' ? 'agreed' : 'objected'
    if (recovery.state === to) return
    await moveRecovery(tx, recovery, to, to === 'objected' ? { objectedAt: at } : {})
    const actor: Actor = { kind: 'merchant', id: command.merchantId }
    await tell(tx, recovery, command.id, `recovery-${to}`, actor, at)
  })

const tell = (tx: Transaction, recovery: LockedRecovery, key: string, kind: string, actor: Actor, at: Date) =>
  addEvent(tx, recovery.complaint_id, {
    key: `${recovery.id}:${key}`,
    kind,
    actor,
    data: { recoveryId: recovery.id },
    at,
  })

const tellMerchant = (
  tx: Transaction,
  recovery: LockedRecovery,
  key: string,
  template: string,
  facts: Record<string, string>,
) =>
  enqueue(tx, {
    key: `${recovery.id}:${key}`,
    complaintId: recovery.complaint_id,
    recipient: 'merchant',
    template,
    facts: {
      ...facts,
      reference: recovery.reference,
      amountCents: recovery.amount_cents - recovery.recovered_cents,
    },
  })
