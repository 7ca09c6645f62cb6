import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { DomainError } from '#domain/errors'
import { type Cents, cents } from '#domain/money'
import type { RecoveryClock } from '#domain/recovery'
import type { RecoveryStanding } from '#domain/recovery-standing'
import { mayMove, RECOVERY_MOVES, type RecoveryState, statesOf } from '#domain/states'
import { Prisma, type Recovery } from '../generated/client.ts'
import { payoutState } from './case-standing.ts'
import { LEFT_OF_ADVANCE } from './advance-left.ts'
import type { Db, Transaction } from './database.ts'
import { outBillNoOf } from './payouts.ts'
import { REFUND_OPEN } from './refunds-open.ts'
import { assignmentsOf, type RowChange, type Sql } from './sql.ts'

export const recoveryState = z.enum(statesOf(RECOVERY_MOVES))

const locked = z.object({
  id: z.string(),
  complaint_id: z.string(),
  payout_id: z.string(),
  merchant_id: z.string(),
  fund_id: z.string(),
  reference: z.string(),
  amount_cents: z.bigint().transform(cents),
  recovered_cents: z.bigint().transform(cents),
  surplus_cents: z.bigint().transform(cents),
  waived_cents: z.bigint().transform(cents),
  state: recoveryState,
  opened_at: z.date(),
  due_at: z.date().nullable(),
  grace_until: z.date().nullable(),
  reminders_sent: z.number(),
  round: z.number(),
  contested: z.boolean(),
  delist_due_at: z.date().nullable(),
  deposit_due_at: z.date().nullable(),
  legal_due_at: z.date().nullable(),
  delisted_at: z.date().nullable(),
  deposit_asked_at: z.date().nullable(),
  referred_at: z.date().nullable(),
  draw_cents: z.bigint().transform(cents).nullable(),
  notice_due_at: z.date().nullable(),
  workflow_started_at: z.date().nullable(),
  version: z.number(),
  policy_version_id: z.string(),
})

/** A recovery's row as a step holds it, locked until its transaction ends. */
export type LockedRecovery = z.infer<typeof locked>

/** an objection that nobody has decided yet */
export const CONTESTED = Prisma.sql`(r.objected_at IS NOT NULL AND r.state NOT IN ('recovered', 'written-off', 'cancelled')
  AND NOT EXISTS (SELECT FROM liability_finding l WHERE l.recovery_id = r.id AND l.at >= r.objected_at))`

/** @throws DomainError `NOT_FOUND` */
export async function lockRecovery(tx: Sql, id: string): Promise<LockedRecovery> {
  const rows = await tx.$queryRaw`
    SELECT id, complaint_id, payout_id, merchant_id, fund_id, reference, amount_cents, recovered_cents, surplus_cents, waived_cents, state, opened_at, due_at,
      grace_until, reminders_sent, round, ${CONTESTED} AS contested, delist_due_at, deposit_due_at, legal_due_at, delisted_at,
      deposit_asked_at, referred_at, draw_cents, notice_due_at, workflow_started_at, version,
      (SELECT policy_version_id FROM complaint c WHERE c.id = complaint_id)
    FROM recovery r WHERE id = ${id}::uuid FOR UPDATE`
  const recovery = z.array(locked).parse(rows)[0]
  if (!recovery) throw new DomainError('NOT_FOUND', { recovery: id })
  return recovery
}

/**
 * Opens the claim against the merchant for a payout that was paid; once per payout, whoever asks. Its reference is what the
 * merchant writes on the transfer.
 */
export async function openRecoveryOf(tx: Sql, payoutId: string, at: Date): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO recovery (id, complaint_id, payout_id, merchant_id, fund_id, city_id, reference, amount_cents, opened_at)
    SELECT gen_random_uuid(), c.id, p.id, c.merchant_id, p.fund_id, c.city_id, 'R' || replace(c.case_number, '-', '')
        || coalesce('N' || (SELECT nullif(count(*), 0) + 1 FROM recovery o WHERE o.complaint_id = c.id AND o.payout_id <> p.id), ''),
      p.amount_cents, ${at}
    FROM payout p JOIN complaint c ON c.id = p.complaint_id
    WHERE p.id = ${payoutId}::uuid AND c.merchant_id IS NOT NULL
    ON CONFLICT DO NOTHING`
}

/** What is no longer owed because its payout came back; what was repaid of it stays with those who look at it. */
export async function cancelRecoveryOf(sql: Sql, payoutId: string, at: Date): Promise<void> {
  await sql.$executeRaw`
    UPDATE recovery SET state = 'cancelled', ended_at = ${at}, version = version + 1
    WHERE payout_id = ${payoutId}::uuid AND recovered_cents = 0
      AND state IN (SELECT from_state FROM state_move WHERE machine = 'recovery' AND to_state = 'cancelled')`
}

/** A run of its workflow has taken the claim up, its first or one that an appeal began again. */
export async function markTakenUp(sql: Sql, recovery: LockedRecovery, at: Date): Promise<void> {
  if (recovery.workflow_started_at === null)
    await sql.$executeRaw`UPDATE recovery SET workflow_started_at = ${at} WHERE id = ${recovery.id}::uuid`
}

/** What its clocks go by. */
export const clockOf = (recovery: LockedRecovery): RecoveryClock => ({
  state: recovery.state,
  dueAt: recovery.due_at,
  graceUntil: recovery.grace_until,
  remindersSent: recovery.reminders_sent,
  contested: recovery.contested,
  delistDueAt: recovery.delist_due_at,
  depositDueAt: recovery.deposit_due_at,
  legalDueAt: recovery.legal_due_at,
  delistedAt: recovery.delisted_at,
  depositAskedAt: recovery.deposit_asked_at,
  referredAt: recovery.referred_at,
})

export type RecoveryChange = Omit<RowChange<Recovery>, 'id' | 'state' | 'version'>

/**
 * Moves a locked recovery on, or writes to it where it stands.
 * @throws DomainError `ILLEGAL_STATE_CHANGE`; the database refuses the same moves
 */
export async function moveRecovery(
  tx: Sql,
  recovery: LockedRecovery,
  to: RecoveryState,
  change: RecoveryChange = {},
): Promise<void> {
  if (recovery.state !== to && !mayMove(RECOVERY_MOVES, recovery.state, to))
    throw new DomainError('ILLEGAL_STATE_CHANGE', { from: recovery.state, to })
  const version = recovery.version + 1
  await tx.$executeRaw`
    UPDATE recovery SET ${assignmentsOf({ ...change, state: to, version })} WHERE id = ${recovery.id}::uuid`
}

/** surplus payouts of a claim: each case that was opened again has several claims, told apart by their decisions */
const SURPLUS_OF = Prisma.sql`payout p WHERE p.complaint_id = r.complaint_id AND p.kind = 'surplus'
  AND p.decision_id = (SELECT a.decision_id FROM payout a WHERE a.id = r.payout_id)`
/** fen the merchant paid beyond the advance for which no payout was made yet; one that failed is a person's to follow up */
export const OWED = Prisma.sql`(r.surplus_cents - (SELECT COALESCE(sum(p.amount_cents), 0)
  FROM ${SURPLUS_OF} AND p.state <> 'cancelled'))::bigint`
/** of a payout `p` */
export const NOT_ENDED = Prisma.sql`p.state NOT IN ('paid', 'failed', 'cancelled', 'returned')`

/** @returns fen to make a payout of; nothing as long as another of the case is on its way */
export async function surplusOwed(sql: Sql, recovery: LockedRecovery): Promise<Cents> {
  const rows = await sql.$queryRaw`
    SELECT CASE WHEN EXISTS (SELECT FROM payout p WHERE p.complaint_id = r.complaint_id AND p.kind = 'surplus' AND ${NOT_ENDED})
      THEN 0 ELSE greatest(0, ${OWED}) END AS owed
    FROM recovery r WHERE id = ${recovery.id}::uuid`
  return z.array(z.object({ owed: z.bigint().transform(cents) })).parse(rows)[0]?.owed ?? cents(0)
}

/** A payout of the surplus to whom the advance was paid, ready to be sent. @returns its id */
export async function requestSurplus(
  sql: Sql,
  recovery: LockedRecovery,
  amountCents: Cents,
  at: Date,
): Promise<string> {
  const id = randomUUID()
  await sql.$executeRaw`
    INSERT INTO payout (id, out_bill_no, complaint_id, decision_id, kind, fund_id, amount_cents, state, rail,
      payee_bank_code, payee_account_enc, payee_name_enc, payee_index, merchant_id, requested_at, approved_at)
    SELECT ${id}::uuid, ${outBillNoOf(id)}, complaint_id, decision_id, 'surplus', fund_id, ${BigInt(amountCents)}, 'approved', rail,
      payee_bank_code, payee_account_enc, payee_name_enc, payee_index, merchant_id, ${at}, ${at}
    FROM payout WHERE id = ${recovery.payout_id}::uuid`
  return id
}

const standingRow = z.object({
  id: z.string(),
  state: recoveryState,
  version: z.number(),
  amountCents: z.bigint(),
  recoveredCents: z.bigint(),
  dueAt: z.date().nullable(),
  noticedAt: z.date().nullable(),
  noticeDueAt: z.date().nullable(),
  graceUntil: z.date().nullable(),
  remindersSent: z.number(),
  contested: z.boolean(),
  delistDueAt: z.date().nullable(),
  depositDueAt: z.date().nullable(),
  legalDueAt: z.date().nullable(),
  delistedAt: z.date().nullable(),
  depositAskedAt: z.date().nullable(),
  referredAt: z.date().nullable(),
  loss: z.boolean(),
  undecided: z.boolean(),
  surplus: z.union([z.literal('none'), z.literal('owed'), payoutState]),
})
export type RecoveryRow = z.infer<typeof standingRow>

/** @throws DomainError `NOT_FOUND` */
export async function readRecovery(db: Sql, id: string): Promise<RecoveryRow> {
  const rows = await db.$queryRaw`
    SELECT id, state, version, amount_cents AS "amountCents", recovered_cents AS "recoveredCents", due_at AS "dueAt",
      noticed_at AS "noticedAt", notice_due_at AS "noticeDueAt", grace_until AS "graceUntil", reminders_sent AS "remindersSent", ${CONTESTED} AS contested,
      delist_due_at AS "delistDueAt", deposit_due_at AS "depositDueAt", legal_due_at AS "legalDueAt",
      delisted_at AS "delistedAt", deposit_asked_at AS "depositAskedAt", referred_at AS "referredAt",
      -- found not liable, or lowered by an appeal: somebody has to bear what is left, and what is due to the merchant comes first
      (state IN ('cancelled', 'recovered', 'written-off')
        AND (EXISTS (SELECT FROM liability_finding l WHERE l.recovery_id = r.id AND l.outcome = 'not-liable')
          OR EXISTS (SELECT FROM appeal a WHERE a.recovery_id = r.id AND a.state IN ('varied', 'overturned')))
        AND (${LEFT_OF_ADVANCE} > 0 OR ${REFUND_OPEN} > 0)) AS loss,
      (EXISTS (SELECT FROM repayment y WHERE y.recovery_id = r.id AND y.confirmed_at IS NULL AND y.refused_at IS NULL)
        OR EXISTS (SELECT FROM claw_back_payment y JOIN claw_back k ON k.id = y.claw_back_id
          WHERE k.recovery_id = r.id AND y.confirmed_at IS NULL AND y.refused_at IS NULL)) AS undecided,
      COALESCE((SELECT p.state FROM ${SURPLUS_OF} AND ${NOT_ENDED}), CASE WHEN ${OWED} > 0 THEN 'owed' END,
        (SELECT p.state FROM ${SURPLUS_OF} ORDER BY p.requested_at DESC LIMIT 1), 'none') AS surplus
    FROM recovery r WHERE id = ${id}::uuid`
  const row = z.array(standingRow).parse(rows)[0]
  if (!row) throw new DomainError('NOT_FOUND', { recovery: id })
  return row
}

/** The standing of a recovery; when its next step is due is the caller's to say (`nextStepAt`), by the policy's plan. */
export const toRecoveryStanding = (row: RecoveryRow, nextStepAt: Date | null): RecoveryStanding => ({
  recoveryId: row.id,
  state: row.state,
  version: row.version,
  amountCents: cents(row.amountCents),
  recoveredCents: cents(row.recoveredCents),
  nextStepAt: nextStepAt?.getTime() ?? null,
  over: !row.loss && (row.state === 'recovered' || row.state === 'cancelled' || row.state === 'written-off'),
  undecided: row.undecided,
  surplus: row.surplus,
})

export interface NewRepayment {
  readonly id: string
  readonly recovery: LockedRecovery
  readonly bankReference: string
  readonly amountCents: Cents
  /** YYYY-MM-DD */
  readonly receivedOn: string
  readonly source: 'bank' | 'deposit'
  readonly staffId: string
  readonly at: Date
}

/**
 * One finance user's record of money in the bank.
 * @throws DomainError `BANK_REFERENCE_USED`
 */
export async function recordRepaymentRow(tx: Transaction, repayment: NewRepayment): Promise<void> {
  const taken = await tx.repayment.findFirst({
    where: { fundId: repayment.recovery.fund_id, bankReference: repayment.bankReference, refusedAt: null },
    select: { id: true },
  })
  if (taken?.id === repayment.id) return
  if (taken) throw new DomainError('BANK_REFERENCE_USED', {})
  await tx.repayment.create({
    data: {
      id: repayment.id,
      recoveryId: repayment.recovery.id,
      fundId: repayment.recovery.fund_id,
      bankReference: repayment.bankReference,
      amountCents: BigInt(repayment.amountCents),
      receivedOn: new Date(`${repayment.receivedOn}T00:00:00Z`),
      recordedBy: repayment.staffId,
      recordedAt: repayment.at,
      source: repayment.source,
    },
    select: { id: true },
  })
}

const repaymentRow = z.object({
  id: z.string(),
  recoveryId: z.string(),
  source: z.enum(['bank', 'deposit']),
  amountCents: z.bigint().transform(cents),
  receivedOn: z.date().transform((day) => day.toISOString().slice(0, 10)),
  recordedBy: z.string(),
  confirmedBy: z.string().nullable(),
  refusedBy: z.string().nullable(),
  postedAt: z.date().nullable(),
})
export type RepaymentRow = z.infer<typeof repaymentRow>

/** @throws DomainError `NOT_FOUND` when it is not this recovery's */
export async function readRepayment(db: Db, recoveryId: string, id: string): Promise<RepaymentRow> {
  const row = await db.repayment.findFirst({ where: { id, recoveryId } })
  if (!row) throw new DomainError('NOT_FOUND', { repayment: id })
  return repaymentRow.parse(row)
}

/** The second person's word on a repayment; the database refuses the first person's own. */
export async function decideRepaymentRow(
  tx: Transaction,
  id: string,
  outcome: 'confirmed' | 'refused',
  staffId: string,
  at: Date,
): Promise<void> {
  const data =
    outcome === 'confirmed'
      ? { confirmedBy: staffId, confirmedAt: at }
      : { refusedBy: staffId, refusedAt: at }
  await tx.repayment.updateMany({ where: { id, confirmedAt: null, refusedAt: null }, data })
}

/** How a posted repayment was used. */
export async function markRepaymentPosted(
  tx: Transaction,
  id: string,
  used: { readonly principalCents: Cents; readonly surplusCents: Cents; readonly at: Date },
): Promise<void> {
  await tx.repayment.update({
    where: { id },
    data: {
      principalCents: BigInt(used.principalCents),
      surplusCents: BigInt(used.surplusCents),
      postedAt: used.at,
    },
    select: { id: true },
  })
}

const writeOffRow = z.object({
  id: z.string(),
  recoveryId: z.string(),
  amountCents: z.bigint().transform(cents),
  requestedBy: z.string(),
  approvedBy: z.string().nullable(),
  refusedBy: z.string().nullable(),
  postedAt: z.date().nullable(),
  findingId: z.string().nullable(),
  appealId: z.string().nullable(),
})
export type WriteOffRow = z.infer<typeof writeOffRow>

/** @throws DomainError `NOT_FOUND` when it is not this recovery's */
export async function readWriteOff(db: Db, recoveryId: string, id: string): Promise<WriteOffRow> {
  const row = await db.writeOff.findFirst({ where: { id, recoveryId } })
  if (!row) throw new DomainError('NOT_FOUND', { writeOff: id })
  return writeOffRow.parse(row)
}

export async function requestWriteOffRow(
  tx: Transaction,
  request: {
    readonly id: string
    readonly recoveryId: string
    readonly amountCents: Cents
    readonly reason: string
    readonly staffId: string
    readonly at: Date
  },
): Promise<void> {
  await tx.writeOff.createMany({
    data: {
      id: request.id,
      recoveryId: request.recoveryId,
      amountCents: BigInt(request.amountCents),
      reason: request.reason,
      requestedBy: request.staffId,
      requestedAt: request.at,
    },
    skipDuplicates: true,
  })
}

export async function decideWriteOffRow(
  tx: Transaction,
  id: string,
  outcome: 'approved' | 'refused',
  staffId: string,
  at: Date,
): Promise<void> {
  const data =
    outcome === 'approved' ? { approvedBy: staffId, approvedAt: at } : { refusedBy: staffId, refusedAt: at }
  await tx.writeOff.updateMany({ where: { id, approvedAt: null, refusedAt: null }, data })
}

export async function markWriteOffPosted(tx: Transaction, id: string, at: Date): Promise<void> {
  await tx.writeOff.update({ where: { id }, data: { postedAt: at }, select: { id: true } })
}
