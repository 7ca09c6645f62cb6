import { z } from 'zod'
import { DomainError } from '#domain/errors'
import { RAILS, type RailName } from '#domain/rails'
import { clock } from '../clock.ts'
import { Prisma } from '../generated/client.ts'
import { type LockedPayout, outBillNoOf } from './payouts.ts'
import type { Sql } from './sql.ts'

export interface NewCorrection {
  readonly id: string
  readonly payoutId: string
  readonly rail: RailName
  readonly payeeAccountEnc: Uint8Array
  readonly payeeNameEnc: Uint8Array
  readonly payeeIndex: Uint8Array
  /** of the payee's bank; for that rail alone */
  readonly payeeBankCode: string | null
  /** a keyed digest of rail, bank, account and name */
  readonly body: Uint8Array
  /** null: the tourist */
  readonly correctedBy: string | null
}

/**
 * Keeps where the money should go instead, until the case's path takes it up; kept again it is the same.
 * @throws DomainError `ILLEGAL_STATE_CHANGE` when the payout has not come to nothing, `IDEMPOTENCY_CONFLICT` when the id was used
 * for another payee
 */
export async function keepCorrection(sql: Sql, given: NewCorrection): Promise<void> {
  await sql.$executeRaw`
    INSERT INTO payee_correction (id, payout_id, rail, payee_bank_code, payee_account_enc, payee_name_enc, payee_index, body,
      corrected_by, at)
    SELECT ${given.id}::uuid, id, ${given.rail}, ${given.payeeBankCode}, ${given.payeeAccountEnc}, ${given.payeeNameEnc},
      ${given.payeeIndex}, ${given.body}, ${given.correctedBy}, ${clock.now()}
    FROM payout WHERE id = ${given.payoutId}::uuid AND state IN ${CAME_TO_NOTHING}
    ON CONFLICT (id) DO NOTHING`
  const rows = await sql.$queryRaw`
    SELECT k.body IS NOT DISTINCT FROM ${given.body}::bytea AND ${OF_THE_SAME_CASE} AS "isSame"
    FROM payee_correction k JOIN payout o ON o.id = k.payout_id LEFT JOIN payout p ON p.id = ${given.payoutId}::uuid
    WHERE k.id = ${given.id}::uuid`
  requireKept(rows)
}

/**
 * Keeps that a payout should be sent again to the payee it had.
 * @throws DomainError as `keepCorrection` does
 */
export async function keepRepeat(
  sql: Sql,
  given: { readonly id: string; readonly payoutId: string; readonly correctedBy: string | null },
): Promise<void> {
  await sql.$executeRaw`
    INSERT INTO payee_correction (id, payout_id, rail, payee_bank_code, payee_account_enc, payee_name_enc, payee_index, corrected_by, at)
    SELECT ${given.id}::uuid, id, rail, payee_bank_code, payee_account_enc, payee_name_enc, payee_index, ${given.correctedBy},
      ${clock.now()}
    FROM payout WHERE id = ${given.payoutId}::uuid AND state IN ${CAME_TO_NOTHING}
    ON CONFLICT (id) DO NOTHING`
  const rows = await sql.$queryRaw`
    SELECT k.body IS NULL AND ${OF_THE_SAME_CASE} AS "isSame"
    FROM payee_correction k JOIN payout o ON o.id = k.payout_id LEFT JOIN payout p ON p.id = ${given.payoutId}::uuid
    WHERE k.id = ${given.id}::uuid`
  requireKept(rows)
}

/** Told again after its first answer was lost: the latest payout of the case is the one that this correction made. */
const OF_THE_SAME_CASE = Prisma.sql`o.complaint_id = p.complaint_id AND (o.id = p.id OR p.correction_id = k.id)`
const CAME_TO_NOTHING = Prisma.sql`('failed', 'cancelled', 'returned')`

function requireKept(rows: unknown): void {
  const [found] = z.array(z.object({ isSame: z.boolean().nullable() })).parse(rows)
  if (!found) throw new DomainError('ILLEGAL_STATE_CHANGE', {})
  if (!found.isSame) throw new DomainError('IDEMPOTENCY_CONFLICT', {})
}

const kept = z.object({
  id: z.string(),
  rail: z.enum(RAILS),
  correctedBy: z.string().nullable(),
  isSamePayee: z.boolean(),
  newPayoutId: z.string().nullable(),
})
export type Correction = z.infer<typeof kept>

/**
 * A correction of this payout.
 * @throws DomainError `NOT_FOUND`
 */
export async function readCorrection(sql: Sql, id: string, payoutId: string): Promise<Correction> {
  const rows = await sql.$queryRaw`
    SELECT k.id, k.rail, k.corrected_by AS "correctedBy", k.new_payout_id AS "newPayoutId", k.body IS NULL AS "isSamePayee"
    FROM payee_correction k JOIN payout p ON p.id = k.payout_id
    WHERE k.id = ${id}::uuid AND (k.payout_id = ${payoutId}::uuid OR k.new_payout_id = ${payoutId}::uuid)`
  const found = z.array(kept).parse(rows)[0]
  if (!found) throw new DomainError('NOT_FOUND', { correction: id })
  return found
}

/**
 * Asks the fund for a payout of the same decision to the corrected payee; the case names that payee from now on. What the
 * first one was approved with does not count for another payee.
 */
export async function requestCorrected(
  sql: Sql,
  payout: LockedPayout,
  correction: Correction,
  { id, at, approvalNeeded }: { id: string; at: Date; approvalNeeded: LockedPayout['approval_needed'] },
): Promise<void> {
  await sql.$executeRaw`
    INSERT INTO payout (id, out_bill_no, complaint_id, decision_id, fund_id, amount_cents, rail, payee_bank_code, payee_account_enc, payee_name_enc,
      payee_index, merchant_id, requested_at, approval_needed, correction_id, previous_payout_id)
    SELECT ${id}::uuid, ${outBillNoOf(id)}, p.complaint_id, p.decision_id, p.fund_id, p.amount_cents, k.rail, k.payee_bank_code, k.payee_account_enc,
      k.payee_name_enc, k.payee_index, p.merchant_id, ${at}, ${approvalNeeded}, k.id, p.id
    FROM payout p JOIN payee_correction k ON k.id = ${correction.id}::uuid WHERE p.id = ${payout.id}::uuid`
  await sql.$executeRaw`UPDATE payee_correction SET new_payout_id = ${id}::uuid WHERE id = ${correction.id}::uuid`
  await sql.$executeRaw`
    UPDATE complaint c SET payee_rail = k.rail, payee_bank_code = k.payee_bank_code, payee_account_enc = k.payee_account_enc, person_name_enc = k.payee_name_enc,
      payee_index = k.payee_index
    FROM payee_correction k WHERE k.id = ${correction.id}::uuid AND c.id = ${payout.complaint_id}::uuid`
}
