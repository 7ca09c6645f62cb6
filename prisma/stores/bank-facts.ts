import { z } from 'zod'
import type { BankLine, Movement } from '#domain/bank-board'
import { plainName } from '#domain/bank-statement'
import { JOURNAL_KINDS } from '#domain/postings'
import { Prisma } from '../generated/client.ts'
import type { FieldCipher } from './field-cipher.ts'
import { fen } from './row-shapes.ts'
import type { Sql } from './sql.ts'

const bytes = z.instanceof(Uint8Array)

const lineRow = z.object({
  id: z.string(),
  account_id: z.string(),
  booked_on: z.string(),
  amount_cents: fen,
  entry_reference: z.string().nullable(),
  returned: z.boolean(),
  fee: z.boolean(),
  name_index: bytes.nullable(),
  account_enc: bytes.nullable(),
  texts_enc: bytes,
})

const hex = (from: Uint8Array): string => Buffer.from(from).toString('hex')
const breathe = () => new Promise((resolve) => setImmediate(resolve))
/** So many fields are opened before others get their turn. */
const OPENED_AT_ONCE = 500

/** A card or account number of a bank; shorter ones and open ids of a wallet are compared by nobody. */
const tailOf = (account: string): string | null => {
  const digits = account.replaceAll(/[\s-]/g, '')
  return /^\d{12,30}$/.test(digits) ? digits.slice(-4) : null
}

/** The lines of a fund that no person has matched yet. */
export async function openLines(db: Sql, cipher: FieldCipher, fundId: string): Promise<BankLine[]> {
  const found = await db.$queryRaw`
    SELECT l.id, l.account_id, l.booked_on::text AS booked_on, l.amount_cents, l.entry_reference, l.returned, l.fee,
      l.name_index, l.account_enc, l.texts_enc
    FROM bank_line l WHERE l.fund_id = ${fundId}::uuid AND NOT EXISTS (
      SELECT FROM bank_match_line m JOIN bank_match k ON k.id = m.match_id
      WHERE m.line_id = l.id AND m.live AND k.state = 'confirmed')
    ORDER BY l.booked_on, l.id`
  const lines: BankLine[] = []
  for (const [at, row] of z.array(lineRow).parse(found).entries()) {
    if (at % OPENED_AT_ONCE === OPENED_AT_ONCE - 1) await breathe()
    const texts = z.array(z.string()).parse(JSON.parse(cipher.decrypt('bank-texts', row.texts_enc)))
    lines.push({
      id: row.id,
      account: row.account_id,
      bookedOn: row.booked_on,
      amountCents: row.amount_cents,
      references: row.entry_reference === null ? texts : [...texts, row.entry_reference],
      payee: row.name_index === null ? null : hex(row.name_index),
      accountTail: row.account_enc === null ? null : tailOf(cipher.decrypt('payee-account', row.account_enc)),
      returned: row.returned,
      fee: row.fee,
    })
  }
  return lines
}

const movementRow = z.object({
  voucher_no: z.string(),
  kind: z.enum(JOURNAL_KINDS),
  effective_on: z.string(),
  amount_cents: fen,
  references: z.array(z.string().nullable()),
  payee_name_enc: bytes.nullable(),
  payee_account_enc: bytes.nullable(),
  merchant_name: z.string().nullable(),
  batch_no: z.string().nullable(),
  reverses: z.string().nullable(),
  settled: z.boolean(),
})

/** A payout is named on the payee's side; what a merchant repays names the recovery. */
const OF_PAYEE = Prisma.sql`base.kind IN ('capture', 'payout-return', 'surplus-payout', 'claw-back')`

/** A voucher that touched the bank, with all a bank may know it by; a reversal is known as what it undoes. */
export const MOVEMENTS = Prisma.sql`
  SELECT j.fund_id, j.voucher_no, j.kind, j.effective_on, moved.amount_cents, base.complaint_id,
    ARRAY[CASE WHEN ${OF_PAYEE} THEN o.out_bill_no END, CASE WHEN ${OF_PAYEE} THEN o.provider_bill_no END,
      p.bank_reference, r.reference, f.reference] AS "references",
    CASE WHEN ${OF_PAYEE} THEN o.payee_name_enc END AS payee_name_enc,
    CASE WHEN ${OF_PAYEE} THEN o.payee_account_enc END AS payee_account_enc,
    CASE WHEN NOT ${OF_PAYEE} THEN t.name END AS merchant_name,
    CASE WHEN base.kind = 'capture' THEN coalesce(b.batch_no, typed.batch_no) END AS batch_no,
    CASE WHEN j.reverses_seq IS NULL THEN NULL ELSE base.voucher_no END AS reverses
  FROM journal j
  JOIN journal base ON base.fund_id = j.fund_id AND base.seq = coalesce(j.reverses_seq, j.seq)
  JOIN LATERAL (SELECT sum(e.amount_cents)::bigint AS amount_cents FROM entry e
    WHERE e.fund_id = j.fund_id AND e.seq = j.seq AND e.account IN ('cash', 'held-cash')) moved ON moved.amount_cents <> 0
  LEFT JOIN payout o ON o.id = CASE WHEN base.kind = 'surplus-payout' THEN base.document_id ELSE base.payout_id END
  LEFT JOIN bank_batch_transfer bt ON bt.out_bill_no = o.out_bill_no AND bt.live
  LEFT JOIN bank_batch b ON b.id = bt.batch_id
  LEFT JOIN bank_batch_recorded typed ON typed.payout_id = o.id
  LEFT JOIN repayment p ON p.id = base.document_id
  LEFT JOIN recovery r ON r.id = base.recovery_id
  LEFT JOIN merchant t ON t.id = r.merchant_id
  LEFT JOIN fund_movement f ON f.id = base.document_id
  WHERE j.kind NOT IN ('reservation', 'release', 'fund-opening', 'cap-change', 'write-off')`

export interface Coverage {
  /** YYYY-MM-DD, of the first statement of any account */
  readonly from: string
  /** the last day that every account's statements reach */
  readonly to: string
}

const covered = z.array(z.object({ from: z.string().nullable(), to: z.string().nullable() }))

/** The days the imported statements speak for; null before the first import. */
export async function coverageOf(db: Sql, fundId: string): Promise<Coverage | null> {
  const found = await db.$queryRaw`
    SELECT min(s.first)::text AS "from", min(s.last)::text AS "to" FROM (
      SELECT min(period_from) AS first, max(period_to) AS last FROM bank_statement
      JOIN bank_account a ON a.id = account_id WHERE a.fund_id = ${fundId}::uuid GROUP BY account_id) s`
  const [row] = covered.parse(found)
  return row?.from && row.to ? { from: row.from, to: row.to } : null
}

/** How far back a line may name a voucher that was matched long ago. */
const SETTLED_DAYS = 60

/**
 * The vouchers the statements ought to show and nobody has matched, and those matched near by, by which a second line for
 * one of them is known.
 */
export async function movementsOf(
  db: Sql,
  cipher: FieldCipher,
  fundId: string,
  { from, to }: Coverage,
): Promise<{ open: Movement[]; settled: Movement[] }> {
  const found = await db.$queryRaw`
    SELECT m.voucher_no, m.kind, m.effective_on::text AS effective_on, m.amount_cents, m.references, m.payee_name_enc,
      m.payee_account_enc, m.merchant_name, m.batch_no, m.reverses, s.settled
    FROM (${MOVEMENTS} AND j.fund_id = ${fundId}::uuid AND j.effective_on BETWEEN ${from}::date AND ${to}::date) m,
      LATERAL (SELECT EXISTS (SELECT FROM bank_match_voucher v JOIN bank_match k ON k.id = v.match_id
        WHERE v.voucher_no = m.voucher_no AND v.live AND k.state = 'confirmed') AS settled) s
    WHERE NOT s.settled OR m.effective_on >= (
      SELECT coalesce(min(l.booked_on), ${to}::date) - ${SETTLED_DAYS}::int FROM bank_line l
      WHERE l.fund_id = ${fundId}::uuid AND NOT EXISTS (SELECT FROM bank_match_line x JOIN bank_match k ON k.id = x.match_id
        WHERE x.line_id = l.id AND x.live AND k.state = 'confirmed'))
    ORDER BY m.effective_on, m.voucher_no`
  const open: Movement[] = []
  const settled: Movement[] = []
  const keyOf = (name: string): string => hex(cipher.blindIndex('name', plainName(name)))
  for (const [at, row] of z.array(movementRow).parse(found).entries()) {
    if (at % OPENED_AT_ONCE === OPENED_AT_ONCE - 1) await breathe()
    const name = row.payee_name_enc === null ? row.merchant_name : cipher.decrypt('name', row.payee_name_enc)
    const movement: Movement = {
      voucherNo: row.voucher_no,
      kind: row.kind,
      effectiveOn: row.effective_on,
      amountCents: row.amount_cents,
      references: row.references.filter((each) => each !== null),
      payee: name === null ? null : keyOf(name),
      accountTail:
        row.payee_account_enc === null
          ? null
          : tailOf(cipher.decrypt('payee-account', row.payee_account_enc)),
      batch: row.batch_no,
      reverses: row.reverses,
    }
    if (row.settled) settled.push(movement)
    else open.push(movement)
  }
  return { open, settled }
}
