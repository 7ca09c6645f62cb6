import { z } from 'zod'
import { DomainError } from '#domain/errors'
import { type Cents, cents } from '#domain/money'
import { RAILS } from '#domain/rails'
import { mayMove, PAYOUT_MOVES, type PayoutState } from '#domain/states'
import { type Payout, Prisma } from '../generated/client.ts'
import { payoutState } from './case-standing.ts'
import type { Db } from './database.ts'
import type { FieldCipher } from './field-cipher.ts'
import { assignmentsOf, type RowChange, type Sql } from './sql.ts'

const locked = z.object({
  id: z.string(),
  out_bill_no: z.string(),
  complaint_id: z.string(),
  decision_id: z.string(),
  fund_id: z.string(),
  merchant_id: z.string().nullable(),
  amount_cents: z.bigint().transform(cents),
  state: payoutState,
  rail: z.enum(RAILS),
  reserve_round: z.number(),
  reservation_voucher: z.string().nullable(),
  waiting_since: z.date().nullable(),
  sent_at: z.date().nullable(),
  correction_id: z.string().nullable(),
  unknown_asked: z.number(),
  version: z.number(),
  approval_needed: z.enum(['none', 'second-person', 'supervisor']),
  cancel_requested_at: z.date().nullable(),
  cancel_requested_by: z.string().nullable(),
  failure_code: z.string().nullable(),
  decided_by_kind: z.enum(['rules', 'staff', 'silence']),
  /** the appeal that decided it, which its vouchers rest on */
  appeal_id: z.string().nullable(),
})

/** A payout's row as a step holds it, locked until its transaction ends. */
export type LockedPayout = z.infer<typeof locked>

const COLUMNS = Prisma.sql`id, out_bill_no, complaint_id, decision_id, fund_id, merchant_id, amount_cents, state, rail, reserve_round,
  reservation_voucher, waiting_since, sent_at, correction_id, unknown_asked, version,
  approval_needed, cancel_requested_at, cancel_requested_by, failure_code, (SELECT decided_by_kind FROM decision d WHERE d.id = decision_id),
  (SELECT d.id AS appeal_id FROM decision d WHERE d.id = decision_id AND d.stage = 'appeal')`
const latestOf = (complaintId: string) => Prisma.sql`
  SELECT ${COLUMNS} FROM payout WHERE complaint_id = ${complaintId}::uuid AND kind = 'advance'
  ORDER BY requested_at DESC, id DESC LIMIT 1`
const one = (rows: unknown): LockedPayout | null => z.array(locked).parse(rows)[0] ?? null

/** The case's latest advance, or null when it has none. */
export const readPayoutOf = async (db: Sql, complaintId: string): Promise<LockedPayout | null> =>
  one(await db.$queryRaw(latestOf(complaintId)))

/** The same, locked until the transaction ends. */
export const lockPayoutOf = async (tx: Sql, complaintId: string): Promise<LockedPayout | null> =>
  one(await tx.$queryRaw(Prisma.sql`${latestOf(complaintId)} FOR UPDATE`))

const latestSurplusOf = (recoveryId: string) => Prisma.sql`
  SELECT ${COLUMNS} FROM payout WHERE kind = 'surplus' AND (complaint_id, decision_id) =
    (SELECT a.complaint_id, a.decision_id FROM recovery r JOIN payout a ON a.id = r.payout_id WHERE r.id = ${recoveryId}::uuid)
  ORDER BY requested_at DESC, id DESC LIMIT 1`

/** The latest payout of what a recovery brought beyond its advance, locked until the transaction ends. */
export const lockSurplusOf = async (tx: Sql, recoveryId: string): Promise<LockedPayout | null> =>
  one(await tx.$queryRaw(Prisma.sql`${latestSurplusOf(recoveryId)} FOR UPDATE`))

/** The latest payout of what a recovery brought beyond its advance, or null. */
export const readSurplusOf = async (db: Sql, recoveryId: string): Promise<LockedPayout | null> =>
  one(await db.$queryRaw(latestSurplusOf(recoveryId)))

/** The payout whose money is still set aside although it came to nothing. */
export const readPayoutToRelease = async (db: Db, complaintId: string): Promise<LockedPayout | null> =>
  z.array(locked).parse(
    await db.$queryRaw`
      SELECT ${COLUMNS} FROM payout WHERE complaint_id = ${complaintId}::uuid AND state IN ('cancelled', 'failed')
        AND reservation_voucher IS NOT NULL AND released_at IS NULL LIMIT 1`,
  )[0] ?? null

/** What the provider needs to know of the payee; decrypted only here, on its way out. */
export async function readPayee(
  db: Db,
  cipher: FieldCipher,
  payoutId: string,
): Promise<{ account: string; name: string; bankCode: string | null }> {
  const payout = await db.payout.findUniqueOrThrow({
    where: { id: payoutId },
    select: { payeeAccountEnc: true, payeeNameEnc: true, payeeBankCode: true },
  })
  return {
    account: cipher.decrypt('payee-account', payout.payeeAccountEnc),
    name: cipher.decrypt('name', payout.payeeNameEnc),
    bankCode: payout.payeeBankCode,
  }
}

export interface NewPayout {
  readonly id: string
  readonly complaintId: string
  readonly decisionId: string
  readonly amountCents: Cents
  readonly at: Date
}

/** The payout's number at the provider: 32 letters and digits, the same for every try. */
export const outBillNoOf = (payoutId: string): string => payoutId.replaceAll('-', '')

/**
 * Asks the fund of the case's city for a payout to the payee the case names; the account is copied, so a later change of the
 * case changes nothing here.
 * @throws DomainError `FUND_NOT_FOUND`
 */
export async function requestPayout(tx: Sql, payout: NewPayout): Promise<void> {
  const requested = await tx.$executeRaw`
    INSERT INTO payout (id, out_bill_no, complaint_id, decision_id, fund_id, amount_cents, rail, payee_bank_code, payee_account_enc,
      payee_name_enc, payee_index, merchant_id, requested_at, approval_needed, previous_payout_id)
    SELECT ${payout.id}::uuid, ${outBillNoOf(payout.id)}, c.id, ${payout.decisionId}::uuid, f.id,
      ${BigInt(payout.amountCents)}, c.payee_rail, c.payee_bank_code, c.payee_account_enc, c.person_name_enc, c.payee_index, c.merchant_id,
      ${payout.at}, (SELECT approval_needed FROM decision WHERE id = ${payout.decisionId}::uuid),
      (SELECT id FROM payout b WHERE b.complaint_id = c.id AND b.kind = 'advance' ORDER BY requested_at DESC, id DESC LIMIT 1)
    FROM complaint c JOIN fund f ON f.city_id = c.city_id AND f.kind = 'city' WHERE c.id = ${payout.complaintId}::uuid
    ON CONFLICT (id) DO NOTHING`
  if (requested === 0) throw new DomainError('FUND_NOT_FOUND', { complaint: payout.complaintId })
}

export type PayoutChange = Omit<RowChange<Payout>, 'id' | 'state' | 'version'>

/**
 * Moves a locked payout on.
 * @throws DomainError `ILLEGAL_STATE_CHANGE`; the database refuses the same moves
 */
export async function movePayout(
  tx: Sql,
  payout: LockedPayout,
  to: PayoutState,
  change: PayoutChange = {},
): Promise<LockedPayout> {
  if (payout.state !== to && !mayMove(PAYOUT_MOVES, payout.state, to))
    throw new DomainError('ILLEGAL_STATE_CHANGE', { from: payout.state, to })
  const version = payout.version + 1
  await tx.$executeRaw`
    UPDATE payout SET ${assignmentsOf({ ...change, state: to, version })} WHERE id = ${payout.id}::uuid`
  return { ...payout, state: to, version }
}

/** The ledger has given the rest back to the fund. */
export async function markReleased(db: Db, payoutId: string, at: Date): Promise<void> {
  await db.payout.update({ where: { id: payoutId }, data: { releasedAt: at }, select: { id: true } })
}

/** the decision whose advance a recovery `r` claims back; one whose payout came back claims nothing */
const PAID_UNDER = Prisma.sql`(SELECT a.decision_id FROM payout a WHERE a.id = r.payout_id AND a.state <> 'returned')`

const owner = z.object({ caseNumber: z.string(), surplusOf: z.string().nullable() })

/** Whose a payout is, by our number at its rail: its case's, and for a surplus its recovery's; or null. */
export async function findPayout(db: Sql, outBillNo: string): Promise<z.infer<typeof owner> | null> {
  const rows = await db.$queryRaw`
    SELECT c.case_number AS "caseNumber", r.id AS "surplusOf"
    FROM payout p JOIN complaint c ON c.id = p.complaint_id
    LEFT JOIN recovery r ON r.complaint_id = p.complaint_id AND p.kind = 'surplus' AND ${PAID_UNDER} = p.decision_id
    WHERE p.out_bill_no = ${outBillNo}`
  return z.array(owner).parse(rows)[0] ?? null
}

/** The recovery whose surplus a payout carries; null when it is an advance. */
export async function recoveryOfSurplus(db: Sql, payoutId: string): Promise<string | null> {
  const rows = await db.$queryRaw`
    SELECT r.id FROM payout p JOIN recovery r ON r.complaint_id = p.complaint_id AND ${PAID_UNDER} = p.decision_id
    WHERE p.id = ${payoutId}::uuid AND p.kind = 'surplus'`
  return z.array(z.object({ id: z.string() })).parse(rows)[0]?.id ?? null
}

const id = z.array(z.object({ id: z.string() }))

/** The case's latest advance, or null when it has none. */
export const latestPayoutId = async (db: Sql, complaintId: string): Promise<string | null> =>
  id.parse(await db.$queryRaw(latestOf(complaintId)))[0]?.id ?? null

/** True when the payout is this case's. */
export const payoutIsOf = async (db: Sql, payoutId: string, complaintId: string): Promise<boolean> =>
  id.parse(
    await db.$queryRaw`SELECT id FROM payout WHERE id = ${payoutId}::uuid AND complaint_id = ${complaintId}::uuid`,
  ).length > 0
