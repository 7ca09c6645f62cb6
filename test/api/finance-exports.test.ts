import { randomUUID } from 'node:crypto'
import fastify, { type FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cents } from '#domain/money'
import type { SignedInStaff } from '#api/context'
import { serveDownloads } from '#api/finance-export/downloads'
import { cellsOf, unzip } from '../factories/unzip.ts'
import { openStaffPlatform, type StaffPlatform, type TestCity } from './staff-platform.ts'

let platform: StaffPlatform
let city: TestCity
let app: FastifyInstance
let tight: FastifyInstance
let who: SignedInStaff | null

const PAYMENTS = 260

beforeAll(async () => {
  platform = await openStaffPlatform()
  await clock(`clock_timestamp() - interval '2 hours'`)
  city = await platform.openCity()
  await platform.owner.prisma.merchant.update({
    where: { id: city.merchantId },
    data: { name: '=HYPERLINK("a")' },
  })
  await clock(`clock_timestamp() - interval '1 hour'`)
  await payOut(PAYMENTS)
  await clock('clock_timestamp()')
  who = city.staff.finance
  const serve = (most?: { csv: number; xlsx: number }) => {
    const served = fastify()
    serveDownloads(served, platform.services, () => Promise.resolve(platform.contextOf({ staff: who })), most)
    return served
  }
  app = serve()
  tight = serve({ csv: PAYMENTS, xlsx: 3 })
})
afterAll(async () => {
  await Promise.all([app?.close(), tight?.close()])
  await platform?.close()
})

/** The ledger's one clock stands where the test puts it; only the owner can do this. */
const clock = (expression: string) =>
  platform.owner.pool.query(
    `CREATE OR REPLACE FUNCTION ledger_now() RETURNS timestamptz LANGUAGE sql VOLATILE AS $$ SELECT ${expression} $$`,
  )

async function payOut(payments: number): Promise<void> {
  const pay = async (n: number): Promise<void> => {
    const payoutId = randomUUID()
    const ids = {
      payoutId,
      complaintId: randomUUID(),
      fundId: city.fundId,
      actor: { kind: 'system' } as const,
    }
    const amountCents = cents(1_000 + n)
    const key = (what: string) => `${payoutId}:${what}`
    expect(
      (await platform.workerLedger.reserve({ ...ids, amountCents, key: key('reserve:1') })).refused,
    ).toBeNull()
    expect(
      (await platform.workerLedger.capture({ ...ids, amountCents, key: key('capture') })).refused,
    ).toBeNull()
  }
  await Promise.all(Array.from({ length: payments }, (_, n) => pay(n)))
}

const ask = (address: string, headers: Record<string, string> = {}, of = app) =>
  of.inject({ method: 'GET', url: `/finance-exports/${address}`, headers })

const looks = async (): Promise<number> => await platform.owner.prisma.financeLook.count()

const lines = (csv: string) => csv.split('\r\n')

test('a statement leaves whole: every entry once, its sums those of the account, and what it is of at its end', async () => {
  const answer = await ask('account-statement?format=csv&language=en&account=cash')
  expect(answer.statusCode).toBe(200)
  expect(answer.headers['content-disposition']).toMatch(
    /^attachment; filename="[A-Z]{4}-account-statement-cash-\d{8}T\d{6}\.csv"$/,
  )
  expect(answer.rawPayload.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]))
  const [head, ...rest] = lines(answer.body)
  expect(head).toBe(
    '\uFEFFVoucher,Line,Effective on,Posted at,Kind,Case,Debit (yuan),Credit (yuan),Balance (yuan),In the balance of the effective day',
  )
  const rows = rest.slice(0, rest.indexOf(''))
  const facts = new Map(
    rest
      .slice(rest.indexOf('') + 1)
      .map((line) => line.split(/,(.*)/s))
      .map(([k, v]) => [k, v]),
  )
  expect(rows).toHaveLength(PAYMENTS + 1)
  expect(new Set(rows.map((row) => row.split(',')[0])).size).toBe(rows.length)
  const credits = rows.reduce((sum, row) => sum + Math.round(Number(row.split(',')[7]) * 100), 0)
  const paid = Array.from({ length: PAYMENTS }, (_, n) => 1_000 + n).reduce((sum, one) => sum + one, 0)
  expect(credits).toBe(paid)
  expect(facts.get('Rows')).toBe(String(PAYMENTS + 1))
  expect(facts.get('Sum of Credit (yuan)')).toContain((paid / 100).toLocaleString('en'))
  expect(facts.get('Exported by')).toBe(city.staff.finance.name)
  expect(facts.get('Posted by')).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)
  const head64 = facts.get('Head of the chain (SHA-256)') ?? ''
  const { rows: blocks } = await platform.owner.pool.query(
    `SELECT encode(hash, 'hex') AS hash FROM block WHERE fund_id = '${city.fundId}' ORDER BY no DESC LIMIT 1`,
  )
  expect(blocks).toEqual([{ hash: head64 }])
  const kept = await platform.owner.prisma.financeLook.findFirstOrThrow({ orderBy: { id: 'desc' } })
  expect(kept).toMatchObject({
    staffId: city.staff.finance.id,
    what: 'account-statement',
    format: 'csv',
    filter: { account: 'cash' },
    rowCount: PAYMENTS + 1,
    head: head64,
  })
})

test('a spreadsheet holds numbers and days, its head frozen, and no text is a formula', async () => {
  const answer = await ask('receivables?format=xlsx&language=en')
  expect(answer.statusCode).toBe(200)
  const owed = unzip(answer.rawPayload)
  expect(owed.get('xl/worksheets/sheet1.xml')).toMatch(/<pane [^>]*state="frozen"/)
  const statement = unzip((await ask('account-statement?format=xlsx&account=cash')).rawPayload)
  const [head, first] = cellsOf(statement, 1)
  expect(head?.slice(0, 3)).toEqual(['凭证号', '分录号', '业务日期'])
  expect(first?.[7]).toMatch(/^1\d(\.\d{1,2})?$/)
  // a serial number of days since 1900, as spreadsheets count
  const today = Math.floor(Date.now() / 86_400_000) + 25_569
  expect(Math.abs(Number(first?.[2]) - today)).toBeLessThanOrEqual(1)
  const about = new Map(cellsOf(statement, 2).map(([name, value]) => [name, value]))
  expect(about.get('行数')).toBe(String(PAYMENTS + 1))
  expect(about.get('导出人')).toBe(city.staff.finance.name)
  expect(about.get('链头（SHA-256）')).toMatch(/^[0-9a-f]{64}$/)
})

test('a name that looks like a formula stays a name, in CSV and in a spreadsheet', async () => {
  const { csvRow } = await import('#domain/finance-csv')
  const { text, money } = await import('#domain/finance-table')
  const { spreadsheet } = await import('#api/finance-export/spreadsheet')
  for (const name of ['=1+1', '+1', '-1', '@a', '\t=1']) {
    const written = csvRow([text(name), money(-5)])
    expect(written.replaceAll('"', '')).toBe(`'${name},-0.05\r\n`)
    const file = await spreadsheet(
      [{ name: 'Rows', columns: [{ head: 'Name', width: 9 }], rows: [[text(name)]] }],
      { name: 'About', facts: [['=2', name]] },
    )
    const files = unzip(file)
    expect(cellsOf(files, 1)).toEqual([['Name'], [name]])
    expect(cellsOf(files, 2)).toEqual([['=2', name]])
    for (const [path, xml] of files) if (path.startsWith('xl/worksheets')) expect(xml).not.toContain('<f>')
  }
})

test('a table longer than its format may hold is refused with the bound, and nobody took it', async () => {
  const before = await looks()
  for (const format of ['csv', 'xlsx']) {
    const answer = await ask(`account-statement?format=${format}&account=cash`, {}, tight)
    expect(answer.statusCode).toBe(413)
    expect(answer.json()).toEqual({
      refusal: { code: 'EXPORT_TOO_LARGE', facts: { limit: format === 'csv' ? PAYMENTS : 3 } },
    })
  }
  expect(await looks()).toBe(before)
})

test('an export that cannot be logged is not given', async () => {
  const { pool } = platform.owner
  await pool.query('REVOKE INSERT ON finance_look FROM xianpei_api')
  try {
    const answer = await ask('fund-statement?format=csv')
    expect(answer.statusCode).toBe(500)
    expect(answer.body).not.toContain('1002')
  } finally {
    await pool.query('GRANT INSERT ON finance_look TO xianpei_api')
  }
  expect((await ask('fund-statement?format=csv')).statusCode).toBe(200)
})

test('every table leaves in both formats, says its moment, and the same moment gives the same rows', async () => {
  const asOf = new Date(Date.now() - 600_000).toISOString()
  for (const table of [
    'journals?kind=capture&',
    'account-statement?account=advances&',
    'trial-balance?from=2020-01-01&to=2099-12-31&',
    'receivables?',
    'fund-statement?',
    'exceptions?',
  ]) {
    const address = `${table}asOf=${asOf}&effectiveOn=2099-01-01`
    const [first, again, sheet] = await Promise.all([
      ask(`${address}&format=csv`),
      ask(`${address}&format=csv`),
      ask(`${address}&format=xlsx`),
    ])
    expect({ table, status: [first?.statusCode, sheet?.statusCode] }).toEqual({ table, status: [200, 200] })
    const rows = (csv = '') => lines(csv).slice(0, lines(csv).indexOf(''))
    expect(rows(again?.body)).toEqual(rows(first?.body))
    expect(first?.body).toContain('发生日截至,2099-01-01')
  }
})

test('only who may read the money takes it away, and only from this site', async () => {
  const refused = async (headers: Record<string, string> = {}, table = 'fund-statement') =>
    (await ask(`${table}?format=csv`, headers)).statusCode
  expect(await refused({ 'sec-fetch-site': 'cross-site' })).toBe(403)
  for (const role of ['agent', 'reviewer', 'approver'] as const) {
    who = city.staff[role]
    expect(await refused()).toBe(403)
  }
  who = city.staff.supervisor
  expect(await refused()).toBe(200)
  expect(await refused({}, 'exceptions')).toBe(403)
  who = null
  expect(await refused()).toBe(401)
  who = city.staff.finance
  expect((await ask('staff?format=csv')).statusCode).toBe(404)
  expect((await ask('journals?format=csv&limit=3')).statusCode).toBe(404)
})

test('the log of looks is only ever added to, by every role', async () => {
  await ask('fund-statement?format=csv')
  for (const change of [
    'UPDATE finance_look SET row_count = 0',
    'DELETE FROM finance_look',
    'TRUNCATE finance_look',
  ]) {
    await expect(platform.owner.pool.query(change)).rejects.toThrow('only ever added to')
    await expect(platform.services.database.pool.query(change)).rejects.toThrow('permission denied')
  }
})
