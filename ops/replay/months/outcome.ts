import { createWriteStream, mkdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { createLedger } from '#prisma/stores/ledger'
import { createPool } from '#prisma/stores/pool'
import { exportFund } from '../../ledger/export.ts'
import { verifyFund, verifyHeads } from '../../ledger/verify.ts'
import type { Row } from '../compare.ts'
import type { Span } from './calendar.ts'
import type { MonthsTarget } from './target.ts'

const inShort = (months: readonly string[]): string =>
  `${months.length}: ${months[0] ?? ''} to ${months.at(-1) ?? ''}`

const yes = (what: string, holds: boolean, otherwise: string): Row => ({
  what,
  expected: 'yes',
  computed: holds ? 'yes' : otherwise,
})

/** What the months left behind, beside what they were to leave: the last month stays open, all before are closed. */
export async function readOutcome(target: MonthsTarget, cityId: string, span: Span): Promise<Row[]> {
  const pool = createPool(target.ownerDatabase, { max: 3, patient: true })
  const ledger = createLedger(pool)
  const { dataFolder } = target.stack.platform
  try {
    const funds = (await ledger.funds()).filter((fund) => fund.cityId === cityId)
    const rows: Row[] = []
    for (const fund of funds) {
      const { finding, journals } = await verifyFund(pool, fund.fundId)
      rows.push(yes(`${fund.code}: ${journals} journals recomputed`, finding === null, finding?.place ?? ''))
    }
    const { days, finding } = await verifyHeads(pool, path.join(dataFolder, 'heads'))
    rows.push(yes(`${days} published days agree`, finding === null, finding?.place ?? ''))
    const fund = funds.find(({ kind }) => kind === 'city')
    if (!fund) throw new Error('the city has no fund')
    const closed = (await ledger.periods(fund.fundId)).map(({ month }) => month).toSorted()
    rows.push({
      what: 'months closed',
      expected: inShort(span.months.slice(0, -1)),
      computed: inShort(closed),
    })
    const folder = path.join(dataFolder, 'exports')
    mkdirSync(folder, { recursive: true })
    for (const format of ['hledger', 'beancount'] as const) {
      const file = path.join(folder, `${fund.code}.${format}`)
      await exportFund(pool, fund, { format, asOf: null, to: createWriteStream(file) })
      rows.push(yes(`exported for ${format}`, statSync(file).size > 0, 'empty'))
    }
    return rows
  } finally {
    await pool.end()
  }
}

/** The months in which the ledger posted, and how many journals in each: the records' own time, not the effective one. */
export async function postedByMonth(target: MonthsTarget, cityId: string): Promise<Map<string, number>> {
  const pool = createPool(target.ownerDatabase, { max: 1 })
  try {
    const { rows } = await pool.query<{ month: string; count: number }>(
      `SELECT to_char(j.posted_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM') AS month, count(*)::int AS count
       FROM journal j JOIN fund f ON f.id = j.fund_id WHERE f.city_id = $1 AND f.kind = 'city' GROUP BY 1 ORDER BY 1`,
      [cityId],
    )
    return new Map(rows.map(({ month, count }) => [month, count]))
  } finally {
    await pool.end()
  }
}
