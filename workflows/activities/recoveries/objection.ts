import { DomainError } from '#domain/errors'
import { subtractCents } from '#domain/money'
import type { Actor } from '#domain/people'
import { recoveryDueAt } from '#domain/recovery'
import type { RecoveryStanding } from '#domain/recovery-standing'
import { record } from '#prisma/stores/case-record'
import { askBack } from '#prisma/stores/claw-backs'
import { findingExists, recordFinding } from '#prisma/stores/liability'
import { policyById } from '#prisma/stores/policies'
import { type LockedRecovery, moveRecovery } from '#prisma/stores/recoveries'
import { makeRefundDue } from '#prisma/stores/refunds-due'
import { requestLossOf } from '#prisma/stores/write-offs'
import type { Sql } from '#prisma/stores/sql'
import type { DecideObjection } from '../../recovery/messages.ts'
import type { Outside } from '../outside.ts'
import { sqlStep } from './step.ts'
import { event, message } from './told.ts'

const supervisor = (id: string): Actor => ({ kind: 'staff', id, role: 'supervisor' })

/**
 * Somebody without a part in the advance says whether the merchant must pay. Liable, its days begin anew; not liable, nothing is
 * claimed from it any more, and by the policy the fund bears the loss or the tourist is asked to pay back.
 */
export const decideObjection = (
  { database }: Outside,
  recoveryId: string,
  command: DecideObjection,
  now: number,
): Promise<RecoveryStanding> =>
  sqlStep(database, recoveryId, async (sql, recovery) => {
    const at = new Date(now)
    if (await findingExists(sql, command)) return
    if (!recovery.contested) throw new DomainError('ILLEGAL_STATE_CHANGE', { state: recovery.state })
    const { touristRepaysNotLiable } = await policyById(sql, recovery.policy_version_id)
    const borneBy = touristRepaysNotLiable === 1 ? 'tourist' : 'fund'
    const { id, outcome, reason, staffId } = command
    await recordFinding(sql, {
      id,
      complaintId: recovery.complaint_id,
      payoutId: recovery.payout_id,
      recoveryId,
      outcome,
      reason,
      borneBy: outcome === 'not-liable' ? borneBy : null,
      staffId,
      at,
    })
    if (outcome === 'liable') await goOn(sql, recovery, command, at)
    else await letGo(sql, recovery, command, borneBy, at)
  })

async function goOn(sql: Sql, recovery: LockedRecovery, command: DecideObjection, at: Date): Promise<void> {
  const dueAt = recoveryDueAt(at, await policyById(sql, recovery.policy_version_id))
  await moveRecovery(sql, recovery, recovery.state === 'part-paid' ? 'part-paid' : 'noticed', {
    dueAt,
    graceUntil: null,
    round: recovery.round + 1,
    remindersSent: 0,
    overdueAt: null,
    delistDueAt: null,
    depositDueAt: null,
    legalDueAt: null,
  })
  await record(sql, recovery.complaint_id, {
    events: [event(recovery, `found:${command.id}`, 'found-liable', supervisor(command.staffId), at)],
    messages: [message(recovery, `found:${command.id}`, 'found-liable', { dueAt })],
  })
}

async function letGo(
  sql: Sql,
  recovery: LockedRecovery,
  { id, staffId, reason }: DecideObjection,
  borneBy: 'fund' | 'tourist',
  at: Date,
): Promise<void> {
  const repaid = recovery.recovered_cents
  const unpaid = subtractCents(recovery.amount_cents, repaid)
  await moveRecovery(sql, recovery, 'cancelled', { endedAt: at })
  const actor = supervisor(staffId)
  const asked = borneBy === 'tourist'
  // what it has repaid it did not owe; that is lost, or asked back, once it has been paid back
  const left = asked ? recovery.amount_cents : unpaid
  const reference = asked ? await askBack(sql, { findingId: id }, recovery, left, at) : null
  const payUntil = recoveryDueAt(at, await policyById(sql, recovery.policy_version_id))
  const refundId =
    repaid > 0
      ? await makeRefundDue(sql, recovery, {
          amountCents: repaid,
          because: { findingId: id },
          actor,
          at,
          payUntil,
        })
      : null
  if (!asked) {
    const loss = { recoveryId: recovery.id, reason, staffId, at, findingId: id }
    await requestLossOf(sql, { ...loss, id, amountCents: unpaid })
    if (refundId)
      await requestLossOf(sql, { ...loss, id: refundId, amountCents: repaid, refundDueId: refundId })
  }
  const data = { amountCents: left, borneBy }
  await record(sql, recovery.complaint_id, {
    events: [
      event(recovery, `found:${id}`, 'found-not-liable', actor, at, data),
      ...(asked
        ? [event(recovery, `asked-back:${id}`, 'claw-back-asked', actor, at, { amountCents: left })]
        : []),
    ],
    messages: [
      message(recovery, `found:${id}`, 'found-not-liable'),
      {
        key: `${recovery.id}:asked-back:${id}`,
        recipient: 'tourist',
        template: asked ? 'claw-back-asked' : 'not-liable-kept',
        facts: asked ? { amountCents: left, reference } : {},
      },
    ],
  })
}
