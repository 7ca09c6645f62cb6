import { DomainError } from '#domain/errors'
import { cents } from '#domain/money'
import type { Actor } from '#domain/people'
import type { RecoveryStanding } from '#domain/recovery-standing'
import { leftOfAdvance } from '#prisma/stores/advance-left'
import { record } from '#prisma/stores/case-record'
import {
  decideClawBackRow,
  markClawBackPosted,
  readClawBackPayment,
  recordClawBackRow,
} from '#prisma/stores/claw-backs'
import { moveRecovery } from '#prisma/stores/recoveries'
import type { DecideClawBack, RecordClawBack } from '../../recovery/messages.ts'
import type { Outside } from '../outside.ts'
import { sqlStep } from './step.ts'
import { event } from './told.ts'

const finance = (id: string): Actor => ({ kind: 'staff', id, role: 'finance' })

/** One of finance says that the tourist's money is in the bank; nothing is posted until a second has seen it. */
export const recordClawBack = (
  { database }: Outside,
  recoveryId: string,
  command: RecordClawBack,
  now: number,
): Promise<RecoveryStanding> =>
  sqlStep(database, recoveryId, async (sql, recovery) => {
    const limit = await leftOfAdvance(sql, recoveryId)
    if (command.amountCents > limit)
      throw new DomainError('RECOVERY_EXCEEDED', { limit, requested: command.amountCents })
    const { id, bankReference, receivedOn, staffId } = command
    const amountCents = cents(command.amountCents)
    await recordClawBackRow(sql, {
      id,
      recovery,
      bankReference,
      amountCents,
      receivedOn,
      staffId,
      at: new Date(now),
    })
  })

/** The second person's word; confirmed, it is posted under the payment's own key: owed by no merchant any more. */
export async function decideClawBack(
  outside: Outside,
  recoveryId: string,
  command: DecideClawBack,
  now: number,
): Promise<RecoveryStanding> {
  const at = new Date(now)
  const decided = await sqlStep(outside.database, recoveryId, async (sql) => {
    const payment = await readClawBackPayment(sql, recoveryId, command.paymentId)
    if (payment.recordedBy === command.staffId) throw new DomainError('FOUR_EYES_REQUIRED', {})
    const before = payment.confirmedBy ? 'confirmed' : payment.refusedBy ? 'refused' : null
    if (before !== null && before !== command.outcome)
      throw new DomainError('ILLEGAL_STATE_CHANGE', { payment: payment.id })
    await decideClawBackRow(sql, payment.id, command.outcome, command.staffId, at)
  })
  return command.outcome === 'refused' ? decided : await post(outside, recoveryId, command.paymentId, at)
}

const post = ({ database, ledger }: Outside, recoveryId: string, paymentId: string, at: Date) =>
  sqlStep(database, recoveryId, async (sql, recovery) => {
    const payment = await readClawBackPayment(sql, recoveryId, paymentId)
    if (payment.postedAt || !payment.confirmedBy) return
    const actor = finance(payment.confirmedBy)
    const answer = await ledger.clawBack({
      key: `${payment.id}:claw-back`,
      fundId: recovery.fund_id,
      actor,
      effectiveOn: payment.receivedOn,
      documentId: payment.id,
      payoutId: recovery.payout_id,
      complaintId: recovery.complaint_id,
      amountCents: payment.amountCents,
    })
    if (answer.refused !== null) throw new DomainError(answer.refused, answer.facts)
    await markClawBackPosted(sql, payment.id, at)
    await moveRecovery(sql, recovery, recovery.state)
    const { amountCents, reference } = payment
    await record(sql, recovery.complaint_id, {
      events: [event(recovery, `claw-back:${payment.id}`, 'claw-back-paid', actor, at, { amountCents })],
      messages: [
        {
          key: `${payment.id}:received`,
          recipient: 'tourist',
          template: 'claw-back-received',
          facts: { amountCents, reference },
        },
      ],
    })
  })
