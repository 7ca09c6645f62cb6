import { Pool } from 'pg'
import { z } from 'zod'
import { cents, formatYuan } from '#domain/money'
import type { ReplayCity } from './city.ts'
import type { Ending, Group } from './plan.ts'

export interface Row {
  readonly what: string
  readonly expected: string
  readonly computed: string
}
export const isSame = (row: Row): boolean => row.expected === row.computed

const whole = z.coerce.number().int()
const figures = z.object({
  complaints: whole,
  advanced: whole,
  advanced_cents: whole,
  small_fast: whole,
  small_fast_cents: whole,
  settled: whole,
  settled_cents: whole,
  referred: whole,
  rejected: whole,
  not_accepted: whole,
  duplicate: whole,
  captured_cents: whole,
})

const SQL = `
  WITH paid AS (
    SELECT c.fast_lane, p.amount_cents FROM payout p JOIN complaint c ON c.id = p.complaint_id
    WHERE c.city_id = $1 AND p.kind = 'advance' AND p.state = 'paid'
  ), decided AS (
    SELECT d.kind, d.amount_cents FROM decision d JOIN complaint c ON c.id = d.complaint_id
    WHERE c.city_id = $1 AND d.undone_at IS NULL AND c.state IN ('resolved', 'closed', 'not-accepted', 'duplicate')
  ), captured AS (
    SELECT e.amount_cents FROM journal j JOIN entry e USING (fund_id, seq) JOIN fund f ON f.id = j.fund_id
    WHERE f.city_id = $1 AND j.kind = 'capture' AND e.account = 'advances'
  )
  SELECT (SELECT count(*) FROM complaint WHERE city_id = $1) AS complaints,
    (SELECT count(*) FROM paid) AS advanced, (SELECT coalesce(sum(amount_cents), 0) FROM paid) AS advanced_cents,
    (SELECT count(*) FROM paid WHERE fast_lane) AS small_fast,
    (SELECT coalesce(sum(amount_cents), 0) FROM paid WHERE fast_lane) AS small_fast_cents,
    (SELECT count(*) FROM decided WHERE kind = 'settled') AS settled,
    (SELECT coalesce(sum(amount_cents), 0) FROM decided WHERE kind = 'settled') AS settled_cents,
    (SELECT count(*) FROM decided WHERE kind = 'referred') AS referred,
    (SELECT count(*) FROM decided WHERE kind = 'rejected') AS rejected,
    (SELECT count(*) FROM decided WHERE kind = 'not-accepted') AS not_accepted,
    (SELECT count(*) FROM decided WHERE kind = 'duplicate') AS duplicate,
    (SELECT coalesce(sum(amount_cents), 0) FROM captured) AS captured_cents`

/** What was planned beside what the cases, and the ledger's captured journals, add up to. */
export async function compare(
  databaseUrl: string,
  city: ReplayCity,
  groups: readonly Group[],
): Promise<Row[]> {
  const pool = new Pool({ connectionString: databaseUrl, max: 1 })
  try {
    const found = figures.parse((await pool.query(SQL, [city.id])).rows[0])
    const cases = (...endings: readonly Ending[]) =>
      groups.filter((group) => endings.includes(group.ending)).reduce((sum, group) => sum + group.cases, 0)
    const amount = (...endings: readonly Ending[]) =>
      groups
        .filter((group) => endings.includes(group.ending))
        .reduce((sum, group) => sum + (group.amountCents ?? 0), 0)
    const count = (what: string, expected: number, computed: number): Row => ({
      what,
      expected: expected.toLocaleString('en'),
      computed: computed.toLocaleString('en'),
    })
    const money = (what: string, expected: number, computed: number): Row => ({
      what,
      expected: formatYuan(cents(expected)),
      computed: formatYuan(cents(computed)),
    })
    const all = groups.reduce((sum, group) => sum + group.cases, 0)
    const advanced = amount('advanced', 'small-fast')
    return [
      count('complaints', all, found.complaints),
      count('advanced', cases('advanced', 'small-fast'), found.advanced),
      money('advanced, amount', advanced, found.advanced_cents),
      money('captured in the ledger', advanced, found.captured_cents),
      count('small fast claims', cases('small-fast'), found.small_fast),
      money('small fast claims, amount', amount('small-fast'), found.small_fast_cents),
      count('settled without an advance', cases('settled'), found.settled),
      money('settled, amount', amount('settled'), found.settled_cents),
      count('referred', cases('referred'), found.referred),
      count('rejected', cases('rejected'), found.rejected),
      count('not accepted', cases('not-accepted'), found.not_accepted),
      count('duplicates', cases('duplicate'), found.duplicate),
    ]
  } finally {
    await pool.end()
  }
}
