import fastify from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ACCOUNTS } from '#domain/accounts'
import { cents } from '#domain/money'
import { serveDownloads } from '#api/finance-export/downloads'
import { cellsOf, unzip } from '../factories/unzip.ts'
import { openStaffPlatform, type StaffPlatform } from './staff-platform.ts'

let platform: StaffPlatform
beforeAll(async () => {
  platform = await openStaffPlatform()
})
afterAll(() => platform?.close())

/** The ledger's one clock stands where the test puts it; only the owner can do this. */
const clock = (expression: string) =>
  platform.owner.pool.query(
    `CREATE OR REPLACE FUNCTION ledger_now() RETURNS timestamptz LANGUAGE sql VOLATILE AS $$ SELECT ${expression} $$`,
  )

/** January to April of a fund: January closed, a late payment for it in March, an injection undone in April. */
async function winter() {
  await clock("'2025-01-10T02:00:00Z'::timestamptz")
  const city = await platform.openCity()
  const { ledger } = platform.services
  const second = await city.colleague('finance')
  const actor = { kind: 'staff', id: city.staff.finance.id, role: 'finance' } as const
  const approver = { kind: 'staff', id: second.id, role: 'finance' } as const
  const inject = async (at: string, amount: number, effectiveOn?: string) => {
    await clock(`'${at}'::timestamptz`)
    const command = {
      key: `${city.fundId}:${at}`,
      fundId: city.fundId,
      actor,
      approver,
      amountCents: cents(amount),
    }
    const posted = await ledger.inject({ ...command, ...(effectiveOn && { effectiveOn }) })
    if (posted.refused !== null) throw new Error(posted.refused)
    return posted.voucherNo
  }
  await inject('2025-01-20T02:00:00Z', 12_345)
  await inject('2025-02-20T02:00:00Z', 500)
  await clock("'2025-03-01T02:00:00Z'::timestamptz")
  const people = { actor, approver }
  const closed = await ledger.closePeriod({ fundId: city.fundId, month: '2025-01', ...people })
  if (closed.refused !== null) throw new Error(closed.refused)
  const late = await inject('2025-03-02T02:00:00Z', 77, '2025-01-31')
  await clock("'2025-04-02T02:00:00Z'::timestamptz")
  const undone = await ledger.reverse({
    key: `${late}:undo`,
    fundId: city.fundId,
    ...people,
    voucherNo: late,
  })
  expect(undone.refused).toBeNull()
  await clock('clock_timestamp()')
  return { city, late, head: closed.head }
}

const COLUMN = { code: 0, year: 4, period: 5, opening: 6, debit: 7, credit: 8, closing: 9 }

test('the audit tables of some months agree with one another to the fen, late corrections in the month they count in', async () => {
  const { city, late, head } = await winter()
  const app = fastify()
  serveDownloads(app, platform.services, () =>
    Promise.resolve(platform.contextOf({ staff: city.staff.finance })),
  )
  const ask = (query: string) => app.inject(`/finance-exports/audit-tables?${query}`)
  const answer = await ask('from=2025-01&to=2025-04')
  expect(answer.statusCode).toBe(200)
  const files = unzip(answer.rawPayload)
  const names = [...(files.get('xl/workbook.xml') ?? '').matchAll(/<sheet [^>]*name="([^"]+)"/g)].map(
    ([, name]) => name,
  )
  expect(names).toEqual(['电子账簿', '会计期间', '会计科目', '科目余额及发生额', '记账凭证', '说明'])
  const [book, periods, chart, turnover, vouchers] = [1, 2, 3, 4, 5].map((sheet) => cellsOf(files, sheet))
  expect(book?.[1]?.[9]).toBe('2025')
  expect(periods?.map((row) => row[5]).slice(1)).toEqual([head, undefined, undefined, undefined])
  expect(chart).toHaveLength(ACCOUNTS.length + 1)

  const fen = (cell: string | undefined) => Math.round(Number(cell || 0) * 100)
  const entries = vouchers?.slice(1) ?? []
  for (const row of turnover?.slice(1) ?? []) {
    const mine = entries.filter(
      (entry) =>
        entry[1] === row[COLUMN.year] && entry[2] === row[COLUMN.period] && entry[7] === row[COLUMN.code],
    )
    const sum = (at: number) => mine.reduce((total, entry) => total + fen(entry[at]), 0)
    expect([row[COLUMN.code], row[COLUMN.period], sum(9), sum(10)]).toEqual([
      row[COLUMN.code],
      row[COLUMN.period],
      fen(row[COLUMN.debit]),
      fen(row[COLUMN.credit]),
    ])
    const next = turnover?.find(
      (other) =>
        other[COLUMN.code] === row[COLUMN.code] &&
        Number(other[COLUMN.period]) === Number(row[COLUMN.period]) + 1,
    )
    if (next) expect([next[1], fen(next[COLUMN.opening])]).toEqual([row[2], fen(row[COLUMN.closing])])
  }
  const cash = turnover?.filter((row) => row[COLUMN.code] === '1002').map((row) => fen(row[COLUMN.debit]))
  expect(cash?.slice(1)).toEqual([577, 0, 0])
  const corrected = entries.filter((entry) => entry[4] === late)
  expect(corrected.map((entry) => [entry[2], entry[11]])).toEqual([
    ['02', city.staff.finance.name],
    ['02', city.staff.finance.name],
  ])

  const january = unzip((await ask('from=2025-01&to=2025-01')).rawPayload)
  expect(cellsOf(january, 5).slice(1)).toEqual(entries.filter((entry) => entry[2] === '01'))
  expect((await ask('from=2025-02&to=2025-01')).statusCode).toBe(404)
  expect((await ask('from=2020-01&to=2025-01')).statusCode).toBe(404)
  const kept = await platform.owner.prisma.financeLook.findFirstOrThrow({ orderBy: { id: 'desc' } })
  expect(kept).toMatchObject({ what: 'audit-tables', filter: { from: '2025-01', to: '2025-01' } })
  await app.close()
})
