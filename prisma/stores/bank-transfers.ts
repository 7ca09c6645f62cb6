import { z } from 'zod'
import { TRANSFER_MOVES } from '#domain/bank-transfer'
import { DomainError } from '#domain/errors'
import type { Cents } from '#domain/money'
import { statesOf } from '#domain/states'
import type { FieldCipher } from './field-cipher.ts'
import type { Sql } from './sql.ts'

export const transferState = z.enum(statesOf(TRANSFER_MOVES))

const standing = z.object({
  state: transferState,
  reason_code: z.string().nullable(),
  bank_reference: z.string().nullable(),
  changed_at: z.date(),
  body: z.instanceof(Uint8Array),
})
export type TransferStanding = z.infer<typeof standing>

export interface NewTransfer {
  readonly outBillNo: string
  readonly amountCents: Cents
  readonly account: string
  readonly name: string
  readonly bankCode: string
  readonly remark: string
  readonly at: Date
}

/** Where a transfer stands, by the payout's number; null when it was never queued. */
export async function readTransfer(sql: Sql, outBillNo: string): Promise<TransferStanding | null> {
  const found = await sql.$queryRaw`
    SELECT state, reason_code, bank_reference, changed_at, body FROM bank_transfer WHERE out_bill_no = ${outBillNo}`
  return z.array(standing).parse(found)[0] ?? null
}

/**
 * Queues a transfer for the next batch; the same one again is the same one.
 * @throws DomainError `IDEMPOTENCY_CONFLICT` when the number was queued with another body, `NOT_FOUND` when no payout of the bank
 * has it
 */
export async function queueTransfer(
  sql: Sql,
  cipher: FieldCipher,
  given: NewTransfer,
): Promise<TransferStanding> {
  const { outBillNo, amountCents, account, name, bankCode, remark, at } = given
  const body = cipher.blindIndex(
    'payee-account',
    JSON.stringify([amountCents, account, name, bankCode, remark]),
  )
  await sql.$executeRaw`
    INSERT INTO bank_transfer (out_bill_no, fund_id, amount_cents, payee_name_enc, payee_account_enc, bank_code, remark, body,
      queued_at, changed_at)
    SELECT p.out_bill_no, p.fund_id, ${BigInt(amountCents)}, ${cipher.encrypt('name', name)}, ${cipher.encrypt('payee-account', account)},
      ${bankCode}, ${remark}, ${body}, ${at}, ${at}
    FROM payout p WHERE p.out_bill_no = ${outBillNo} AND p.rail = 'bank'
    ON CONFLICT (out_bill_no) DO NOTHING`
  const kept = await readTransfer(sql, outBillNo)
  if (!kept) throw new DomainError('NOT_FOUND', { transfer: outBillNo })
  if (!Buffer.from(kept.body).equals(body))
    throw new DomainError('IDEMPOTENCY_CONFLICT', { transfer: outBillNo })
  return kept
}

/** Takes a transfer out of the queue, and out of a batch that nobody signed off; later it stays as it is. */
export async function cancelTransfer(
  sql: Sql,
  outBillNo: string,
  at: Date,
): Promise<TransferStanding | null> {
  await sql.$executeRaw`
    UPDATE bank_transfer SET state = 'cancelled', changed_at = ${at} WHERE out_bill_no = ${outBillNo} AND state = 'queued'`
  return await readTransfer(sql, outBillNo)
}

/** What a person found out at a bank that had not answered; what the bank has said itself stays. */
export async function settleTransfer(
  sql: Sql,
  outBillNo: string,
  found: { readonly kind: 'paid' } | { readonly kind: 'failed'; readonly code: string },
  at: Date,
): Promise<void> {
  await sql.$executeRaw`
    UPDATE bank_transfer SET state = ${found.kind}, reason_code = ${found.kind === 'failed' ? found.code : null}, changed_at = ${at}
    WHERE out_bill_no = ${outBillNo} AND state = 'on-the-way'`
}
