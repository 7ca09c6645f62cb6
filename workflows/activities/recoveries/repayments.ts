import { DomainError } from '#domain/errors'
import { addCents, type Cents, cents, subtractCents } from '#domain/money'
import type { Actor } from '#domain/people'
import { afterPart, recoveryDueAt } from '#domain/recovery'
import type { RecoveryStanding } from '#domain/recovery-standing'
import { record } from '#prisma/stores/case-record'
import type { Transaction } from '#prisma/stores/database'
import { decideDraw, recordDraw } from '#prisma/stores/deposit-draws'
import type { Recovered } from '#prisma/stores/ledger/contract'
import {
  decideRepaymentRow,
  type LockedRecovery,
  markRepaymentPosted,
  moveRecovery,
  readRepayment,
  recordRepaymentRow,
} from '#prisma/stores/recoveries'
import { policyById } from '#prisma/stores/policies'
import { appealBehind, makeRefundDue, refundOpen } from '#prisma/stores/refunds-due'
import type { DecideRepayment, RecordRepayment } from '../../recovery/messages.ts'
import type { Outside } from '../outside.ts'
import { followPlan } from './plans.ts'
import { recoveryStep } from './step.ts'

const finance = (id: string): Actor => ({ kind: 'staff', id, role: 'finance' })

/**
 * One finance user says money came in, from the merchant or out of its deposit; nothing is posted until a second has seen it
 * too.
 */
export const recordRepayment = (
  { database }: Outside,
  recoveryId: string,
  command: RecordRepayment,
  now: number,
): Promise<RecoveryStanding> =>
  recoveryStep(database, recoveryId, async (tx, recovery) => {
    if (recovery.state === 'cancelled' || recovery.state === 'recovered')
      throw new DomainError('ILLEGAL_STATE_CHANGE', { state: recovery.state })
    const repayment = {
      id: command.id,
      recovery,
      bankReference: command.bankReference,
      amountCents: cents(command.amountCents),
      receivedOn: command.receivedOn,
      source: command.source ?? 'bank',
      staffId: command.staffId,
      at: new Date(now),
    } as const
    if (repayment.source === 'deposit') await recordDraw(tx, repayment)
    await recordRepaymentRow(tx, repayment)
  })

/**
 * The second person's word. Confirmed, the money is posted (principal to the fund, surplus owed to the tourist) under the
 * repayment's own key, and the rows follow; repeating it changes nothing.
 */
export async function decideRepayment(
  outside: Outside,
  recoveryId: string,
  command: DecideRepayment,
  now: number,
): Promise<RecoveryStanding> {
  const at = new Date(now)
  const decided = await recoveryStep(outside.database, recoveryId, async (tx, recovery) => {
    const repayment = await readRepayment(tx, recoveryId, command.repaymentId)
    if (repayment.recordedBy === command.staffId) throw new DomainError('FOUR_EYES_REQUIRED', {})
    const before = repayment.confirmedBy ? 'confirmed' : repayment.refusedBy ? 'refused' : null
    if (before !== null && before !== command.outcome)
      throw new DomainError('ILLEGAL_STATE_CHANGE', { repayment: repayment.id })
    // nothing is claimed from the merchant any more since it was written down: the money is its own
    if (before === null && command.outcome === 'confirmed' && recovery.state === 'cancelled')
      throw new DomainError('ILLEGAL_STATE_CHANGE', { state: recovery.state })
    if (repayment.source === 'deposit')
      await decideDraw(tx, { id: repayment.id, outcome: command.outcome, staffId: command.staffId, at })
    await decideRepaymentRow(tx, repayment.id, command.outcome, command.staffId, at)
  })
  return command.outcome === 'refused' ? decided : await post(outside, recoveryId, command, at)
}

async function post(
  { database, ledger }: Outside,
  recoveryId: string,
  command: DecideRepayment,
  at: Date,
): Promise<RecoveryStanding> {
  return await recoveryStep(database, recoveryId, async (tx, recovery) => {
    const repayment = await readRepayment(tx, recoveryId, command.repaymentId)
    if (repayment.postedAt || !repayment.confirmedBy) return
    const answer = await ledger.recover({
      key: `${repayment.id}:recover`,
      fundId: recovery.fund_id,
      // who confirmed first, whoever's repeat this is: the body of a key must stay the same
      actor: finance(repayment.confirmedBy),
      effectiveOn: repayment.receivedOn,
      documentId: repayment.id,
      payoutId: recovery.payout_id,
      complaintId: recovery.complaint_id,
      recoveryId,
      amountCents: repayment.amountCents,
    })
    if (answer.refused !== null) throw new DomainError(answer.refused, answer.facts)
    await follow(tx, recovery, { ...command, source: repayment.source }, answer, at)
  })
}

async function follow(
  tx: Transaction,
  recovery: LockedRecovery,
  command: DecideRepayment & { readonly source: 'bank' | 'deposit' },
  answer: Recovered,
  at: Date,
): Promise<void> {
  const { principalCents, surplusCents } = answer
  await markRepaymentPosted(tx, command.repaymentId, { principalCents, surplusCents, at })
  const recovered = addCents(recovery.recovered_cents, principalCents)
  // an appeal may have lowered what it owes; the rest of the advance is somebody else's to bear
  const whole = answer.outstandingCents === 0 || recovered >= recovery.amount_cents
  const drawn = command.source === 'deposit'
  const part = drawn && recovery.state === 'delisted' ? 'deposit-drawn' : afterPart(recovery.state)
  // cancelled between the word and its posting: the ledger has the money, and the rows say so
  const to = recovery.state === 'cancelled' ? 'cancelled' : whole ? 'recovered' : part
  await moveRecovery(tx, recovery, to, {
    ...(await followPlan(tx, recovery, recovered, at)),
    recoveredCents: BigInt(recovered),
    surplusCents: BigInt(addCents(recovery.surplus_cents, surplusCents)),
    endedAt: whole ? at : null,
  })
  await refundExcess(tx, recovery, recovered, finance(command.staffId), at)
  await record(tx, recovery.complaint_id, {
    events: [
      {
        key: `repaid:${command.repaymentId}`,
        kind: whole ? 'recovered' : drawn ? 'deposit-drawn' : 'repaid',
        actor: finance(command.staffId),
        data: { principalCents, surplusCents, source: command.source },
        at,
      },
    ],
    messages: [
      {
        key: `${command.repaymentId}:received`,
        recipient: 'merchant',
        template: whole ? 'recovery-complete' : 'recovery-part-received',
        facts: { reference: recovery.reference, amountCents: principalCents },
      },
    ],
  })
}

/** A merchant whose claim was lowered has paid more than it still owed: that is its own, and goes back to it. */
async function refundExcess(
  tx: Transaction,
  recovery: LockedRecovery,
  recovered: Cents,
  actor: Actor,
  at: Date,
): Promise<void> {
  const appealId = recovery.waived_cents > 0 ? await appealBehind(tx, recovery.id) : null
  if (appealId === null) return
  const excess = subtractCents(
    subtractCents(recovered, recovery.amount_cents),
    await refundOpen(tx, recovery.id),
  )
  if (excess <= 0) return
  const payUntil = recoveryDueAt(at, await policyById(tx, recovery.policy_version_id))
  await makeRefundDue(tx, recovery, { amountCents: excess, because: { appealId }, actor, at, payUntil })
}
