import { type AppealWord, afterMerchantsAppeal } from '#domain/appeal'
import { DomainError } from '#domain/errors'
import { addCents, type Cents, formatYuan } from '#domain/money'
import { recoveryDueAt } from '#domain/recovery'
import { leftOfAdvance } from '#prisma/stores/advance-left'
import { type LockedAppeal, moveAppeal } from '#prisma/stores/appeals'
import { record } from '#prisma/stores/case-record'
import { askBack } from '#prisma/stores/claw-backs'
import { policyById } from '#prisma/stores/policies'
import { type LockedRecovery, lockRecovery, moveRecovery } from '#prisma/stores/recoveries'
import { makeRefundDue } from '#prisma/stores/refunds-due'
import type { Sql } from '#prisma/stores/sql'
import { requestLossOf } from '#prisma/stores/write-offs'
import type { DecideAppeal } from '../../appeal/messages.ts'
import { event } from '../recoveries/told.ts'
import { supervisor, toAppellant } from './told.ts'

type After = ReturnType<typeof afterMerchantsAppeal>

/**
 * A merchant owes less, or nothing. What it had not repaid of the difference is borne as by any finding: by the fund, which takes
 * another person, or by the tourist who is asked; what it had repaid is due back to it, by two of finance, and is borne after that.
 */
export async function decideForMerchant(
  sql: Sql,
  appeal: LockedAppeal,
  command: DecideAppeal & AppealWord,
  at: Date,
): Promise<void> {
  const { outcome, staffId, reason } = command
  const recovery = await lockRecovery(sql, appeal.recovery_id ?? '')
  if (recovery.state === 'cancelled') throw new DomainError('ILLEGAL_STATE_CHANGE', { state: recovery.state })
  const policy = await policyById(sql, recovery.policy_version_id)
  const borneBy = policy.touristRepaysNotLiable === 1 ? 'tourist' : 'fund'
  const after = afterMerchantsAppeal(command, {
    amountCents: recovery.amount_cents,
    recoveredCents: recovery.recovered_cents,
    leftCents: await leftOfAdvance(sql, recovery.id),
  })
  const moneyUntil = recoveryDueAt(at, policy)
  await moveAppeal(sql, appeal, outcome, {
    decidedBy: staffId,
    decidedAt: at,
    reason,
    ...(outcome === 'varied' ? { amountCents: BigInt(after.wholeCents) } : {}),
    releasedCents: BigInt(after.releasedCents),
    refundCents: BigInt(after.refundCents),
    borneBy,
    moneyUntil,
    endedAt: at,
  })
  await lower(sql, recovery, outcome, after, at)
  const facts = {
    words: reason,
    whole: formatYuan(after.wholeCents),
    amountCents: after.toPayCents,
    refund: formatYuan(after.refundCents),
    dueAt: moneyUntil.toISOString(),
  }
  await record(sql, appeal.complaint_id, { messages: [toAppellant(appeal, outcome, facts)] })
  const refundId =
    after.refundCents > 0
      ? await makeRefundDue(sql, recovery, {
          amountCents: after.refundCents,
          because: { appealId: appeal.id },
          actor: supervisor(staffId),
          at,
          payUntil: moneyUntil,
        })
      : null
  if (borneBy === 'tourist') return await askTourist(sql, appeal, recovery, command, after, at)
  const loss = { recoveryId: recovery.id, reason, staffId, at, appealId: appeal.id }
  if (after.releasedCents > 0)
    await requestLossOf(sql, { ...loss, id: appeal.id, amountCents: after.releasedCents })
  if (refundId)
    await requestLossOf(sql, { ...loss, id: refundId, amountCents: after.refundCents, refundDueId: refundId })
  if (outcome === 'overturned') await tellTouristKeeps(sql, appeal)
}

/** What it owes is the lower sum, or nothing; what is left of the claim goes on as it was. */
async function lower(
  sql: Sql,
  recovery: LockedRecovery,
  outcome: AppealWord['outcome'],
  { wholeCents, waivedCents, toPayCents }: After,
  at: Date,
): Promise<void> {
  // its workflow may have ended with the last repayment, and what is due now is decided there
  const again = { workflowStartedAt: null }
  if (outcome === 'overturned') {
    const to = recovery.state === 'written-off' ? 'written-off' : 'cancelled'
    return await moveRecovery(sql, recovery, to, { ...again, endedAt: at })
  }
  const paid = toPayCents === 0 && recovery.state !== 'written-off'
  await moveRecovery(sql, recovery, paid ? 'recovered' : recovery.state, {
    ...again,
    amountCents: BigInt(wholeCents),
    waivedCents: BigInt(waivedCents),
    ...(paid && recovery.state !== 'recovered' ? { endedAt: at } : {}),
  })
}

async function askTourist(
  sql: Sql,
  appeal: LockedAppeal,
  recovery: LockedRecovery,
  { staffId, outcome }: DecideAppeal,
  { releasedCents, refundCents }: After,
  at: Date,
): Promise<void> {
  const amountCents: Cents = addCents(releasedCents, refundCents)
  if (amountCents === 0) return
  const reference = await askBack(sql, { appealId: appeal.id }, recovery, amountCents, at)
  await record(sql, appeal.complaint_id, {
    events: [
      event(recovery, `asked-back:${appeal.id}`, 'claw-back-asked', supervisor(staffId), at, { amountCents }),
    ],
    messages: [
      {
        key: `${recovery.id}:asked-back:${appeal.id}`,
        recipient: 'tourist',
        template: outcome === 'overturned' ? 'claw-back-asked' : 'part-asked-back',
        facts: { amountCents, reference },
      },
    ],
  })
}

const tellTouristKeeps = (sql: Sql, appeal: LockedAppeal) =>
  record(sql, appeal.complaint_id, {
    messages: [{ key: `${appeal.id}:kept`, recipient: 'tourist', template: 'not-liable-kept', facts: {} }],
  })
