import { z } from 'zod'
import { ageOf } from '#domain/bank-age'
import { EXCEPTION_KINDS, type ExceptionKind, MATCH_RULES } from '#domain/bank-board'
import { cents } from '#domain/money'
import { JOURNAL_KINDS } from '#domain/postings'
import { Prisma } from '../generated/client.ts'
import { coverageOf, MOVEMENTS } from './bank-facts.ts'
import { type Page, pageOf, readCursor } from './cursors.ts'
import type { FieldCipher } from './field-cipher.ts'
import { maskAccount, maskName } from './masking.ts'
import { colleague, fen } from './row-shapes.ts'
import type { Sql } from './sql.ts'

const bytes = z.instanceof(Uint8Array)
const DAY = z.iso.date()
const dayAndId = z.tuple([DAY, z.uuid()])
const dayAndNumber = z.tuple([DAY, z.string().max(40)])

export interface Reader {
  readonly db: Sql
  readonly cipher: FieldCipher
  readonly fundId: string
}
interface PageAsked {
  readonly cursor?: string | undefined
  readonly limit: number
}

const lineRow = z.object({
  id: z.string(),
  account_label: z.string(),
  booked_on: z.string(),
  amount_cents: fen,
  entry_reference: z.string().nullable(),
  returned: z.boolean(),
  fee: z.boolean(),
  part_count: z.number(),
  name_enc: bytes.nullable(),
  account_enc: bytes.nullable(),
  texts_enc: bytes,
})

const LINE = Prisma.sql`l.id, a.label AS account_label, l.booked_on::text AS booked_on, l.amount_cents, l.entry_reference,
  l.returned, l.fee, l.part_count, l.name_enc, l.account_enc, l.texts_enc`

/** What a bank wrote, without who it speaks of: names masked, long digits cut to their end. */
function showLine(cipher: FieldCipher, row: z.infer<typeof lineRow>) {
  const name = row.name_enc && cipher.decrypt('name', row.name_enc)
  const texts = z.array(z.string()).parse(JSON.parse(cipher.decrypt('bank-texts', row.texts_enc)))
  const text = [...new Set(texts)]
    .join(' · ')
    .replaceAll(name || '\0', (found) => maskName(found))
    .replaceAll(/(?<![A-Za-z0-9])(?:1[3-9]\d{9}|\d{17}[\dX]|\d{16,19})(?![A-Za-z0-9])/g, maskAccount)
  return {
    lineId: row.id,
    account: row.account_label,
    bookedOn: row.booked_on,
    amountCents: row.amount_cents,
    entryReference: row.entry_reference,
    text: text.slice(0, 300),
    name: name === null ? null : maskName(name),
    counterparty: row.account_enc && maskAccount(cipher.decrypt('payee-account', row.account_enc)),
    returned: row.returned,
    fee: row.fee,
    partCount: row.part_count,
  }
}
export type ShownLine = ReturnType<typeof showLine>

const voucherRow = z.object({
  voucher_no: z.string(),
  kind: z.enum(JOURNAL_KINDS),
  effective_on: z.string(),
  amount_cents: fen,
  references: z.array(z.string().nullable()),
  payee_name_enc: bytes.nullable(),
  merchant_name: z.string().nullable(),
  batch_no: z.string().nullable(),
  case_number: z.string().nullable(),
})

const VOUCHER = Prisma.sql`m.voucher_no, m.kind, m.effective_on::text AS effective_on, m.amount_cents, m.references,
  m.payee_name_enc, m.merchant_name, m.batch_no, c.case_number`

const showVoucher = (cipher: FieldCipher, row: z.infer<typeof voucherRow>) => ({
  voucherNo: row.voucher_no,
  kind: row.kind,
  effectiveOn: row.effective_on,
  amountCents: row.amount_cents,
  references: row.references.filter((each) => each !== null),
  name: row.payee_name_enc ? maskName(cipher.decrypt('name', row.payee_name_enc)) : row.merchant_name,
  batch: row.batch_no,
  caseNumber: row.case_number,
})
export type ShownVoucher = ReturnType<typeof showVoucher>

/** Lines that stand in no match, proposed or confirmed; the oldest first. */
export async function unmatchedLines(
  { db, cipher, fundId }: Reader,
  asked: PageAsked,
): Promise<Page<ShownLine>> {
  const after = readCursor(dayAndId, asked.cursor)
  const from = after
    ? Prisma.sql`AND (l.booked_on, l.id) > (${after[0]}::date, ${after[1]}::uuid)`
    : Prisma.empty
  const found = await db.$queryRaw`
    SELECT ${LINE} FROM bank_line l JOIN bank_account a ON a.id = l.account_id
    WHERE l.fund_id = ${fundId}::uuid ${from}
      AND NOT EXISTS (SELECT FROM bank_match_line m WHERE m.line_id = l.id AND m.live)
    ORDER BY l.booked_on, l.id LIMIT ${asked.limit + 1}`
  return pageOf(
    z.array(lineRow).parse(found),
    asked.limit,
    (last) => [last.booked_on, last.id],
    (row) => showLine(cipher, row),
  )
}

/** Vouchers of the days the statements cover that stand in no match; the oldest first. */
export async function unmatchedVouchers(
  { db, cipher, fundId }: Reader,
  asked: PageAsked,
): Promise<Page<ShownVoucher>> {
  const coverage = await coverageOf(db, fundId)
  if (!coverage) return { rows: [], nextCursor: null }
  const after = readCursor(dayAndNumber, asked.cursor)
  const from = after
    ? Prisma.sql`AND (j.effective_on, j.voucher_no) > (${after[0]}::date, ${after[1]} COLLATE "C")`
    : Prisma.empty
  const found = await db.$queryRaw`
    SELECT ${VOUCHER} FROM (${MOVEMENTS} AND j.fund_id = ${fundId}::uuid
        AND j.effective_on BETWEEN ${coverage.from}::date AND ${coverage.to}::date ${from}
        AND NOT EXISTS (SELECT FROM bank_match_voucher v WHERE v.voucher_no = j.voucher_no AND v.live)
      ORDER BY j.effective_on, j.voucher_no LIMIT ${asked.limit + 1}) m
    LEFT JOIN complaint c ON c.id = m.complaint_id ORDER BY m.effective_on, m.voucher_no`
  return pageOf(
    z.array(voucherRow).parse(found),
    asked.limit,
    (last) => [last.effective_on, last.voucher_no],
    (row) => showVoucher(cipher, row),
  )
}

/** Members of many matches or exceptions, looked up once a page. */
async function describe(
  { db, cipher, fundId }: Reader,
  lineIds: readonly string[],
  numbers: readonly string[],
) {
  const lines = z.array(lineRow).parse(
    await db.$queryRaw`
      SELECT ${LINE} FROM bank_line l JOIN bank_account a ON a.id = l.account_id
      WHERE l.fund_id = ${fundId}::uuid AND l.id = ANY(${[...new Set(lineIds)]}::uuid[])`,
  )
  const vouchers = z.array(voucherRow).parse(
    await db.$queryRaw`
      SELECT ${VOUCHER} FROM (${MOVEMENTS} AND j.fund_id = ${fundId}::uuid AND j.voucher_no = ANY(${[...new Set(numbers)]})) m
      LEFT JOIN complaint c ON c.id = m.complaint_id`,
  )
  const lineOf = new Map(lines.map((row) => [row.id, showLine(cipher, row)]))
  const voucherOf = new Map(vouchers.map((row) => [row.voucher_no, showVoucher(cipher, row)]))
  return {
    linesOf: (ids: readonly string[]) => ids.flatMap((id) => lineOf.get(id) ?? []),
    vouchersOf: (ids: readonly string[]) => ids.flatMap((id) => voucherOf.get(id) ?? []),
  }
}

const reason = z.discriminatedUnion('fact', [
  z.object({ fact: z.literal('reference'), reference: z.string() }),
  z.object({ fact: z.literal('amount'), amountCents: fen }),
  z.object({ fact: z.literal('day'), days: z.number() }),
  z.object({ fact: z.literal('payee') }),
  z.object({ fact: z.literal('sum'), count: z.number(), amountCents: fen }),
  z.object({ fact: z.literal('batch'), batch: z.string() }),
  z.object({ fact: z.literal('reversed'), by: z.string() }),
])

const matchRow = z.object({
  id: z.string(),
  rule: z.enum(MATCH_RULES),
  certainty: z.enum(['certain', 'likely']).nullable(),
  reasons: z.array(reason),
  note: z.string().nullable(),
  since: z.string(),
  state: z.enum(['proposed', 'confirmed', 'undone', 'superseded']),
  lines: z.array(z.string()),
  vouchers: z.array(z.string()),
  confirmed_by: colleague.nullable(),
  confirmed_at: z.date().nullable(),
  undone_by: colleague.nullable(),
  undone_at: z.date().nullable(),
})

/** Proposals to agree to, or what was agreed to, or what was taken back; by the oldest day. */
export async function matchPage(
  reader: Reader,
  state: 'proposed' | 'confirmed' | 'undone',
  asked: PageAsked,
) {
  const { db, fundId } = reader
  const after = readCursor(dayAndId, asked.cursor)
  // what waits comes oldest first, what is done newest first
  const waits = state === 'proposed'
  const order = waits ? Prisma.sql`k.since, k.id` : Prisma.sql`k.since DESC, k.id DESC`
  const sign = waits ? Prisma.sql`>` : Prisma.sql`<`
  const from = after
    ? Prisma.sql`AND (k.since, k.id) ${sign} (${after[0]}::date, ${after[1]}::uuid)`
    : Prisma.empty
  const person = (column: Prisma.Sql) =>
    Prisma.sql`(SELECT jsonb_build_object('id', s.id, 'name', s.name) FROM staff s WHERE s.id = ${column})`
  const found = z.array(matchRow).parse(
    await db.$queryRaw`
      SELECT k.id, k.rule, k.certainty, k.reasons, k.note, k.since::text AS since, k.state,
        ARRAY(SELECT line_id::text FROM bank_match_line WHERE match_id = k.id) AS lines,
        ARRAY(SELECT voucher_no FROM bank_match_voucher WHERE match_id = k.id ORDER BY voucher_no) AS vouchers,
        ${person(Prisma.sql`k.confirmed_by`)} AS confirmed_by, k.confirmed_at,
        ${person(Prisma.sql`k.undone_by`)} AS undone_by, k.undone_at
      FROM bank_match k WHERE k.fund_id = ${fundId}::uuid AND k.state = ${state} ${from}
      ORDER BY ${order} LIMIT ${asked.limit + 1}`,
  )
  const { linesOf, vouchersOf } = await describe(
    reader,
    found.flatMap((row) => row.lines),
    found.flatMap((row) => row.vouchers),
  )
  return pageOf(
    found,
    asked.limit,
    (last) => [last.since, last.id],
    ({ id, confirmed_by, confirmed_at, undone_by, undone_at, ...row }) => ({
      ...row,
      matchId: id,
      lines: linesOf(row.lines),
      vouchers: vouchersOf(row.vouchers),
      confirmedBy: confirmed_by,
      confirmedAt: confirmed_at,
      undoneBy: undone_by,
      undoneAt: undone_at,
    }),
  )
}

const exceptionRow = z.object({
  id: z.string(),
  kind: z.enum(EXCEPTION_KINDS),
  line_ids: z.array(z.string()),
  voucher_nos: z.array(z.string()),
  facts: z.object({
    differenceCents: fen.optional(),
    days: z.number().optional(),
    voucher: z.string().optional(),
  }),
  since: z.string(),
})

/** What the rules would not decide, the oldest first, with its age in days of the city. */
export async function exceptionPage(
  reader: Reader,
  { today, kind }: { today: string; kind?: ExceptionKind | undefined },
  asked: PageAsked,
) {
  const { db, fundId } = reader
  const after = readCursor(dayAndId, asked.cursor)
  const from = after ? Prisma.sql`AND (x.since, x.id) > (${after[0]}::date, ${after[1]}::uuid)` : Prisma.empty
  const only = kind ? Prisma.sql`AND x.kind = ${kind}` : Prisma.empty
  const found = z.array(exceptionRow).parse(
    await db.$queryRaw`
      SELECT x.id, x.kind, x.line_ids::text[] AS line_ids, x.voucher_nos, x.facts, x.since::text AS since
      FROM bank_exception x WHERE x.fund_id = ${fundId}::uuid AND x.closed_at IS NULL ${only} ${from}
      ORDER BY x.since, x.id LIMIT ${asked.limit + 1}`,
  )
  const { linesOf, vouchersOf } = await describe(
    reader,
    found.flatMap((row) => row.line_ids),
    found.flatMap((row) => row.voucher_nos),
  )
  return pageOf(
    found,
    asked.limit,
    (last) => [last.since, last.id],
    (row) => ({
      exceptionId: row.id,
      kind: row.kind,
      facts: row.facts,
      since: row.since,
      ...ageOf(row.since, today),
      lines: linesOf(row.line_ids),
      vouchers: vouchersOf(row.voucher_nos),
    }),
  )
}

const counts = z.array(
  z.object({
    proposals: z.number(),
    confirmed: z.number(),
    exceptions: z.number(),
    lines: z.number(),
    unmatched_cents: fen,
  }),
)

/** How much is left to do, and the days the statements speak for. */
export async function bankSummary({ db, fundId }: Reader) {
  const coverage = await coverageOf(db, fundId)
  const found = await db.$queryRaw`
    SELECT
      (SELECT count(*)::int FROM bank_match WHERE fund_id = ${fundId}::uuid AND state = 'proposed') AS proposals,
      (SELECT count(*)::int FROM bank_match WHERE fund_id = ${fundId}::uuid AND state = 'confirmed') AS confirmed,
      (SELECT count(*)::int FROM bank_exception WHERE fund_id = ${fundId}::uuid AND closed_at IS NULL) AS exceptions,
      count(*)::int AS lines, coalesce(sum(abs(l.amount_cents)), 0)::bigint AS unmatched_cents
    FROM bank_line l WHERE l.fund_id = ${fundId}::uuid
      AND NOT EXISTS (SELECT FROM bank_match_line m WHERE m.line_id = l.id AND m.live)`
  const [row] = counts.parse(found)
  return {
    coverage,
    proposals: row?.proposals ?? 0,
    confirmed: row?.confirmed ?? 0,
    exceptions: row?.exceptions ?? 0,
    unmatchedLines: row?.lines ?? 0,
    unmatchedCents: row?.unmatched_cents ?? cents(0),
  }
}
