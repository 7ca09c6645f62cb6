import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { beancountAccount, beancountFormat } from '#domain/ledger-export/beancount'
import { csvText } from '#domain/ledger-export/csv'
import { type LedgerFormat, yuanText } from '#domain/ledger-export/format'
import { hledgerAccount, hledgerFormat } from '#domain/ledger-export/hledger'
import type { LedgerRecord } from '#domain/ledger-record'
import { JOURNAL_KINDS } from '#domain/postings'
import { exportFund, type FormatName } from '#ops/ledger/export'
import { verifyExport } from '#ops/ledger/verify-export'
import { verifyFund } from '#ops/ledger/verify'
import { createLedger } from '#prisma/stores/ledger'
import { readSealed } from '#prisma/stores/ledger/records'
import { createPool } from '#prisma/stores/pool'
import { runSeed } from '#test/chaos/seeds'
import { type LedgerHarness, openHarness } from '#test/prisma/ledger-fixture'
import { balancesOf, fenOf, findHledger, readByBeancount, readByHledger } from './ledger-readers.ts'

type Pool = ReturnType<typeof createPool>
interface TestFund {
  readonly fundId: string
  readonly code: string
  readonly name: string
}

let harness: LedgerHarness
let hledger: string | undefined
let folder: string
/** funds full of every kind of journal, in an order nobody thought of */
let funds: readonly TestFund[]
beforeAll(async () => {
  harness = await openHarness()
  folder = mkdtempSync(path.join(os.tmpdir(), 'xianpei-export-'))
  hledger = await findHledger()
  if (!hledger)
    console.log('hledger is not installed and cannot be: its part is skipped, beancount reads alone')
  const seeds = [101, 102, 103, 104, 105]
  const results = await Promise.all(seeds.map((seed) => runSeed(harness, seed, 150)))
  funds = results.flatMap((result) => result.funds).map((fund) => ({ ...fund, name: 'Synthetic fund' }))
}, 300_000)
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await harness.close()
})

async function exported(pool: Pool, fund: TestFund, format: FormatName, asOf: Date | null = null) {
  const file = path.join(folder, `${fund.code}.${format}`)
  await exportFund(pool, fund, { format, asOf, to: createWriteStream(file) })
  return file
}

async function journalsOf(pool: Pool, fundId: string): Promise<LedgerRecord[]> {
  const all: LedgerRecord[] = []
  for await (const { records } of readSealed(pool, fundId)) all.push(...records)
  return all
}

/** What the others make of a fund's exports, and what they should. */
async function readings(pool: Pool, fund: TestFund) {
  const found: unknown[] = [await readByBeancount(await exported(pool, fund, 'beancount'))]
  const due: unknown[] = [
    {
      errors: [],
      transactions: (await journalsOf(pool, fund.fundId)).length,
      // posted in one month: each account that was touched is asserted once
      assertions: (await touched(pool, fund)).size,
      balances: await balancesOf(pool, fund, beancountAccount),
    },
  ]
  if (hledger) {
    found.push(await readByHledger(hledger, await exported(pool, fund, 'hledger')))
    due.push(await balancesOf(pool, fund, hledgerAccount))
  }
  return { found, due }
}

const touched = async (pool: Pool, { fundId }: TestFund) =>
  new Set((await journalsOf(pool, fundId)).flatMap(({ entries }) => entries.map(({ account }) => account)))

test('beancount and hledger accept a ledger of every kind of journal and agree with every account to the fen', async () => {
  const kinds = new Set<string>()
  for (const fund of funds) {
    const { found, due } = await readings(harness.owner, fund)
    expect(found).toEqual(due)
    for (const { kind } of await journalsOf(harness.owner, fund.fundId)) kinds.add(kind)
  }
  expect(JOURNAL_KINDS.filter((kind) => !kinds.has(kind))).toEqual([])
}, 120_000)

/** The same journals, posted over sixteen months instead of in a second. */
function spread(records: readonly LedgerRecord[]): LedgerRecord[] {
  const began = Date.UTC(2025, 0, 31, 15, 59, 59)
  const step = (16 * 30 * 86_400_000) / records.length
  return records.map((record, i) => ({
    ...record,
    postedAt: `${new Date(began + i * step).toISOString().slice(0, -1)}000Z`,
  }))
}

const written = (format: LedgerFormat, fund: TestFund, records: readonly LedgerRecord[]): string =>
  [
    format.begin({ ...fund, asOf: null }),
    ...records.map((record) => format.journal(record)),
    format.end(null),
  ].join('')

const INJECTED =
  /^( {2}Assets:Fund-Cash:\w+ {2})(\d+)\.(\d\d) CNY\n( {2}Equity:Capital:\w+ {2})-[\d.]+ CNY\n/m

test('the end of each month asserts what each account holds, and a fen moved after the fact is found there', async () => {
  const [fund] = funds
  if (!fund) throw new Error('no fund')
  const records = spread(await journalsOf(harness.owner, fund.fundId))
  const file = path.join(folder, 'months')
  const text = {
    beancount: written(beancountFormat(), fund, records),
    hledger: written(hledgerFormat(), fund, records),
  }

  writeFileSync(file, text.beancount)
  const read = await readByBeancount(file)
  expect(read.errors).toEqual([])
  expect(read.assertions).toBeGreaterThan(15 * 3)
  // posted a second before midnight in the city's zone, and the next one a day later: two months
  expect(text.beancount).toMatch(/^2025-01-31 \* "fund-opening"/m)
  expect(text.beancount).toMatch(/^2025-02-01 balance /m)

  // an injection, still balanced, is a fen more: every month after it is wrong
  const tampered = text.beancount.replace(
    INJECTED,
    (_, cash: string, yuan: string, fen: string, capital: string) => {
      const more = yuanText(fenOf(`${yuan}.${fen}`) + 1)
      return `${cash}${more} CNY\n${capital}-${more} CNY\n`
    },
  )
  expect(tampered).not.toBe(text.beancount)
  writeFileSync(file, tampered)
  expect((await readByBeancount(file)).errors.join('\n')).toMatch(/Balance failed for 'Assets:Fund-Cash/)

  if (!hledger) return
  writeFileSync(file, text.hledger)
  await readByHledger(hledger, file)
  writeFileSync(
    file,
    text.hledger.replace(
      /= (-?\d+\.\d)(\d) CNY/,
      (_, rest: string, last: string) => `= ${rest}${(Number(last) + 1) % 10} CNY`,
    ),
  )
  await expect(readByHledger(hledger, file)).rejects.toThrow(/balance assertion/i)
}, 120_000)

const csvRow = z.record(z.string(), z.string())

test('the rows of the CSV add up to every account, and none begins a formula', async () => {
  for (const fund of funds) {
    const text = readFileSync(await exported(harness.owner, fund, 'csv'), 'utf8')
    const rows = z.array(csvRow).parse(parse(text, { columns: true, record_delimiter: '\r\n' }))
    const sums = new Map<string, number>()
    for (const row of rows) {
      const account = row['account'] ?? ''
      const moved = fenOf(row['debit'] || '0') - fenOf(row['credit'] || '0')
      sums.set(account, (sums.get(account) ?? 0) + moved)
      if (account !== '') expect(fenOf(row['balance_after'] ?? '')).toBe(sums.get(account))
      for (const [column, field] of Object.entries(row))
        if (column !== 'balance_after') expect(field).not.toMatch(/^[=+\-@\t\r]/)
    }
    const balances = await createLedger(harness.owner).balances(fund.fundId)
    for (const [account, fen] of balances) expect(sums.get(account) ?? 0).toBe(fen)
    expect(new Set(rows.map((row) => row['seq'])).size).toBe(
      (await journalsOf(harness.owner, fund.fundId)).length,
    )
  }
})

test('a text that a spreadsheet would take for a formula is written as a text', () => {
  for (const text of ['=HYPERLINK("http://example.invalid")', '+1', '-1', '@SUM(A1)', '\tx', '\rx']) {
    const [row] = z
      .array(z.array(z.string()))
      .parse(parse(`${csvText(text)}\r\n`, { record_delimiter: '\r\n' }))
    expect(row).toEqual([`'${text}`])
  }
  expect(csvText('a "quoted", text')).toBe('"a ""quoted"", text"')
  expect(csvText('staff:one:finance')).toBe('staff:one:finance')
})

test('an export as of an instant holds what had been posted by then, and nothing else', async () => {
  const [fund] = funds
  if (!fund) throw new Error('no fund')
  const all = await journalsOf(harness.owner, fund.fundId)
  const middle = all[Math.floor(all.length / 2)]
  if (!middle) throw new Error('no journals')
  const asOf = new Date(middle.postedAt)
  // later postings can become part of what is not settled yet
  await expect(exported(harness.owner, fund, 'jsonl', new Date())).rejects.toThrow('AS_OF_NOT_SETTLED')
  await expect
    .poll(
      () =>
        exported(harness.owner, fund, 'jsonl', asOf).then(
          () => 'settled',
          () => 'not yet',
        ),
      { timeout: 15_000 },
    )
    .toBe('settled')
  const lines = readFileSync(await exported(harness.owner, fund, 'jsonl', asOf), 'utf8')
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line))
  const until = `${asOf.toISOString().slice(0, -1)}000Z`
  const journal = z.object({ journal: z.object({ postedAt: z.string(), seq: z.int() }) })
  const kept = lines.flatMap((line) => journal.safeParse(line).data?.journal ?? [])
  expect(kept.map(({ seq }) => seq)).toEqual(
    all.filter(({ postedAt }) => postedAt <= until).map(({ seq }) => seq),
  )
  expect(kept.length).toBeGreaterThan(0)
  expect(kept.length).toBeLessThan(all.length)
}, 60_000)

test('an export is verified without the database, and what was changed, taken out or cut off in it is found', async () => {
  const [fund] = funds
  if (!fund) throw new Error('no fund')
  const file = await exported(harness.owner, fund, 'jsonl')
  const whole = await verifyExport(file)
  const { finding, ...read } = await verifyFund(harness.owner, fund.fundId)
  expect(finding).toBeNull()
  expect(whole).toEqual({ ...read, finding: null })

  const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
  const at = lines.findIndex((line) => line.includes('"kind":"capture"'))
  const found = async (changed: readonly string[]) => {
    writeFileSync(file, `${changed.join('\n')}\n`)
    return (await verifyExport(file)).finding?.fault
  }
  const other = lines.map((line, i) =>
    i === at ? line.replace('"actor":"system"', '"actor":"tourist"') : line,
  )
  expect(other).not.toEqual(lines)
  expect(await found(other)).toBe('root-wrong')
  expect(await found(lines.toSpliced(at, 1))).toBe('sequence-broken')
  expect(await found(lines.slice(0, -1))).toBe('not-sealed')
  const blocks = lines.flatMap((line, i) => (line.startsWith('{"block"') ? [i] : []))
  expect(await found([...lines.slice(0, (blocks.at(-2) ?? 0) + 1), ...lines.slice(-1)])).toBe('not-sealed')
  expect(await found(lines)).toBeUndefined()
})
