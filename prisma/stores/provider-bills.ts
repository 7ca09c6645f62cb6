import { z } from 'zod'
import { type Cents, cents } from '#domain/money'
import { type BillDifference, type DailyBill, differenceOf } from '#domain/provider-bill'
import type { RailName } from '#domain/rails'
import type { Database } from './database.ts'
import { count, fen } from './row-shapes.ts'
import { inStep, type Sql } from './sql.ts'

/** Keeps a day's bill with its lines, once; what came first stays. */
export async function keepBill(database: Database, rail: RailName, bill: DailyBill, at: Date): Promise<void> {
  await inStep(database, async (sql) => {
    const kept = await sql.$executeRaw`
      INSERT INTO provider_bill (rail, day, sha1, fetched_at) VALUES (${rail}, ${bill.day}::date, ${bill.sha1}, ${at})
      ON CONFLICT DO NOTHING`
    if (kept === 0) return
    const lines = JSON.stringify(bill.lines.map((line, place) => ({ no: place + 1, ...line })))
    await sql.$executeRaw`
      INSERT INTO provider_bill_line (rail, day, no, at, bill_no, reference, name, amount_cents)
      SELECT ${rail}, ${bill.day}::date, l.no, l.at, l."billNo", l.reference, l.name, l."amountCents"
      FROM jsonb_to_recordset(${lines}::jsonb)
        AS l(no int, at timestamptz, "billNo" text, reference text, name text, "amountCents" bigint)`
  })
}

const days = z.array(z.object({ day: z.string() }))

/** The days up to one, that many back, whose bill is not there yet; the oldest first. No day before the first payout was sent. */
export async function missingBills(
  sql: Sql,
  rail: RailName,
  { through, daysBack }: { readonly through: string; readonly daysBack: number },
): Promise<readonly string[]> {
  const rows = await sql.$queryRaw`
    SELECT d::date::text AS day
    FROM generate_series(${through}::date - ${daysBack - 1}::int, ${through}::date, interval '1 day') d
    WHERE NOT EXISTS (SELECT FROM provider_bill b WHERE b.rail = ${rail} AND b.day = d::date)
      AND EXISTS (SELECT FROM payout WHERE rail = ${rail} AND sent_at < (d::date + 1)::timestamp AT TIME ZONE 'Asia/Shanghai')
    ORDER BY d`
  return days.parse(rows).map(({ day }) => day)
}

const dayRow = z.object({
  day: z.string(),
  fetchedAt: z.date(),
  lines: count,
  outCents: fen,
  inCents: fen,
})

/** The bills that are there, the latest first, with what moved. */
export async function billDays(sql: Sql, rail: RailName, limit: number) {
  const rows = await sql.$queryRaw`
    SELECT b.day::text AS day, b.fetched_at AS "fetchedAt", count(l.no) AS lines,
      coalesce(-sum(l.amount_cents) FILTER (WHERE l.amount_cents < 0), 0)::bigint AS "outCents",
      coalesce(sum(l.amount_cents) FILTER (WHERE l.amount_cents > 0), 0)::bigint AS "inCents"
    FROM provider_bill b LEFT JOIN provider_bill_line l USING (rail, day)
    WHERE b.rail = ${rail} GROUP BY b.rail, b.day ORDER BY b.day DESC LIMIT ${limit}`
  return z.array(dayRow).parse(rows)
}

const pair = z.object({
  reference: z.string(),
  payoutId: z.string().nullable(),
  caseNumber: z.string().nullable(),
  cityId: z.string().nullable(),
  billed: z.array(fen),
  billedOnDay: z.array(fen),
  posted: fen.nullable(),
  isWhole: z.boolean(),
})

export interface FoundDifference {
  readonly difference: BillDifference
  /** the number at the provider */
  readonly reference: string
  readonly caseNumber: string | null
  readonly cityId: string | null
  readonly billedCents: readonly Cents[]
  readonly postedCents: Cents | null
}

/** the provider's word for a transfer of ours; its other movements (top-ups, draws) are no payouts */
const TRANSFER = '商家转账'

/**
 * Compares a day's bill with the ledger, both ways: each transfer of the bill with what is posted for its number, on whatever day
 * we learnt of it; and each payout that may have left that day with every bill of the days it may have left on. What a bill that is
 * not there yet may tell is no difference. The sums are of the day's own bill.
 */
export async function compareDay(sql: Sql, rail: RailName, day: string) {
  const rows = await sql.$queryRaw`
    WITH on_day AS (
      SELECT DISTINCT reference FROM provider_bill_line
      WHERE rail = ${rail} AND day = ${day}::date AND amount_cents < 0 AND name = ${TRANSFER}
      UNION
      SELECT out_bill_no FROM payout
      WHERE rail = ${rail} AND paid_at IS NOT NULL AND sent_at < (${day}::date + 1)::timestamp AT TIME ZONE 'Asia/Shanghai'
        AND paid_at >= ${day}::date::timestamp AT TIME ZONE 'Asia/Shanghai'
    )
    SELECT o.reference, p.id AS "payoutId", c.case_number AS "caseNumber", c.city_id AS "cityId",
      to_jsonb(ARRAY(SELECT -l.amount_cents FROM provider_bill_line l
        WHERE l.rail = ${rail} AND l.reference = o.reference AND l.amount_cents < 0)) AS billed,
      to_jsonb(ARRAY(SELECT -l.amount_cents FROM provider_bill_line l
        WHERE l.rail = ${rail} AND l.day = ${day}::date AND l.reference = o.reference AND l.amount_cents < 0)) AS "billedOnDay",
      (SELECT p.amount_cents FROM journal j WHERE j.idem_key IN (p.id || ':capture', p.id || ':surplus-payout') LIMIT 1) AS posted,
      NOT EXISTS (
        SELECT FROM generate_series((p.sent_at AT TIME ZONE 'Asia/Shanghai')::date, (p.paid_at AT TIME ZONE 'Asia/Shanghai')::date,
          interval '1 day') d
        WHERE NOT EXISTS (SELECT FROM provider_bill b WHERE b.rail = ${rail} AND b.day = d::date)) AS "isWhole"
    FROM on_day o LEFT JOIN payout p ON p.out_bill_no = o.reference LEFT JOIN complaint c ON c.id = p.complaint_id
    ORDER BY o.reference`
  const pairs = z.array(pair).parse(rows)
  const onBill = pairs.filter(({ billedOnDay }) => billedOnDay.length > 0)
  const debits = onBill.flatMap(({ billedOnDay }) => billedOnDay)
  return {
    debits: debits.length,
    debitCents: cents(debits.reduce((sum, one) => sum + one, 0)),
    postedCents: cents(onBill.reduce((sum, { posted }) => sum + (posted ?? 0), 0)),
    differences: pairs.flatMap(toDifference),
  }
}

function toDifference(found: z.infer<typeof pair>): FoundDifference[] {
  const difference = differenceOf({
    billedCents: found.billed,
    postedCents: found.posted,
    isOurs: found.payoutId !== null,
  })
  if (difference === null || (difference === 'not-at-provider' && !found.isWhole)) return []
  const { reference, caseNumber, cityId, billed: billedCents, posted: postedCents } = found
  return [{ difference, reference, caseNumber, cityId, billedCents, postedCents }]
}
