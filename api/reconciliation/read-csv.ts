import { parse } from 'csv-parse/sync'
import iconv from 'iconv-lite'
import {
  type BankStatement,
  type CsvColumn,
  type CsvMapping,
  MOST_LINES,
  notReadable,
  parseBankAmount,
  requireBalance,
  type StatementLine,
} from '#domain/bank-statement'
import { type Cents, cents, subtractCents } from '#domain/money'

/** The columns of a file, by where they stand. */
type Columns = Readonly<Partial<Record<CsvColumn, number>>>

/**
 * Reads a bank's CSV. Titles may stand above the header and a total below the bookings. Pure: bytes in, statement out.
 * @throws DomainError `BANK_FILE_NOT_READABLE` naming the row, `BANK_STATEMENT_UNBALANCED` with the figures
 */
export function readCsv(content: Buffer, mapping: CsvMapping): BankStatement {
  const rows = cells(decode(content, mapping), mapping)
  const { header, columns } = findHeader(rows, mapping)
  const booked: { line: StatementLine; balanceCents: Cents | null }[] = []
  for (const [at, row] of rows.entries()) {
    if (at <= header || row.every((cell) => cell === '')) continue
    if (booked.length > 0 && isTotal(row)) break
    booked.push(readRow(row, columns, mapping, at + 1))
    if (booked.length > MOST_LINES) throw notReadable('too-many-lines', MOST_LINES)
  }
  const days = booked.map(({ line }) => line.bookedOn).sort()
  const [periodFrom] = days
  const periodTo = days.at(-1)
  if (periodFrom === undefined || periodTo === undefined) throw notReadable('empty')
  const ordered = columns.balance === undefined ? null : inOrder(booked)
  const lines = (ordered?.booked ?? booked).map(({ line }) => line)
  const { openingCents = null, closingCents = null } = ordered ?? {}
  return { format: 'csv', accountNumber: null, periodFrom, periodTo, openingCents, closingCents, lines }
}

function decode(content: Buffer, { encoding }: CsvMapping): string {
  const isMarked = content.subarray(0, 3).equals(Buffer.of(0xef, 0xbb, 0xbf))
  if (encoding === 'gbk' && !isMarked) {
    const text = iconv.decode(content, 'gb18030')
    if (text.includes('\u{FFFD}')) throw notReadable('encoding', 'gbk')
    return text
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content)
  } catch {
    throw notReadable('encoding', 'utf-8')
  }
}

function cells(text: string, { delimiter }: CsvMapping): string[][] {
  try {
    const rows = parse(text, {
      delimiter,
      relax_column_count: true,
      skip_empty_lines: false,
      max_record_size: 100_000,
    })
    // Excel keeps long numbers as text by a tab or ="…"
    return rows.map((row) => row.map((cell) => cell.replace(/^="(.*)"$/, '$1').trim()))
  } catch (error) {
    const row =
      error instanceof Error && 'lines' in error && typeof error.lines === 'number' ? error.lines : null
    throw notReadable('shape', row)
  }
}

function findHeader(rows: readonly string[][], mapping: CsvMapping): { header: number; columns: Columns } {
  const wanted = Object.entries(mapping.columns)
  let best: { missing: string[] } | null = null
  for (const [header, row] of rows.slice(0, 40).entries()) {
    const missing = wanted.map(([, name]) => name).filter((name) => !row.includes(name))
    if (missing.length === 0)
      return {
        header,
        columns: Object.fromEntries(wanted.map(([column, name]) => [column, row.indexOf(name)])),
      }
    if (!best || missing.length < best.missing.length) best = { missing }
  }
  throw notReadable('header', best?.missing.join('、') ?? null)
}

const isTotal = (row: readonly string[]): boolean =>
  row.some((cell) => /^(本页|本期)?(合计|总计|小计|total)/i.test(cell))

function readRow(
  row: readonly string[],
  columns: Columns,
  mapping: CsvMapping,
  rowNo: number,
): { line: StatementLine; balanceCents: Cents | null } {
  const cell = (column: CsvColumn): string => {
    const at = columns[column]
    return at === undefined ? '' : (row[at] ?? '')
  }
  const maybe = (column: CsvColumn): string | null => cell(column) || null
  const balance = cell('balance')
  const balanceCents = balance === '' ? null : parseBankAmount(balance)
  if (columns.balance !== undefined && balanceCents === null) throw notReadable('amount', rowNo)
  const text = cell('text')
  const { amountCents, isRed } = readAmount(cell, rowNo)
  const line: StatementLine = {
    bookedOn: readDay(cell('date'), mapping, rowNo),
    valueOn: null,
    amountCents,
    entryReference: maybe('reference'),
    texts: text === '' ? [] : [text],
    name: maybe('name'),
    account: maybe('account'),
    // 红字 is a booking taken back; 退汇 and 退票 are transfers that came back
    returned: isRed || /退汇|退票|冲正|退回/.test(text),
    returnCode: null,
    fee: /手续费|工本费|账户管理费|汇划费/.test(text) && cell('name') === '',
    partCount: 1,
  }
  return { line, balanceCents }
}

const PATTERNS = {
  'yyyy-MM-dd': /^(\d{4})-(\d{1,2})-(\d{1,2})/,
  'yyyy/MM/dd': /^(\d{4})\/(\d{1,2})\/(\d{1,2})/,
  yyyyMMdd: /^(\d{4})(\d\d)(\d\d)/,
  yyyy年MM月dd日: /^(\d{4})年(\d{1,2})月(\d{1,2})日/,
} as const satisfies Record<CsvMapping['dateFormat'], RegExp>

/** A time behind the day is let be. */
function readDay(text: string, { dateFormat }: CsvMapping, rowNo: number): string {
  const [, year = '', month = '', day = ''] = PATTERNS[dateFormat].exec(text) ?? []
  const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  const at = new Date(`${iso}T00:00:00Z`)
  if (Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== iso) throw notReadable('date', rowNo)
  return iso
}

/** The bank's debit is money out. A negative figure in either column is a booking taken back. */
function readAmount(
  cell: (column: CsvColumn) => string,
  rowNo: number,
): { amountCents: Cents; isRed: boolean } {
  const figure = (text: string): number => {
    if (/^[-–—]?$/.test(text)) return 0
    const amount = parseBankAmount(text)
    if (amount === null) throw notReadable('amount', rowNo)
    return amount
  }
  const single = cell('amount')
  if (single !== '') {
    const amount = figure(single)
    const direction = cell('direction')
    if (direction === '') return { amountCents: cents(amount), isRed: false }
    if (/^(借|支|出|D)/i.test(direction)) return { amountCents: cents(-amount), isRed: amount < 0 }
    if (/^(贷|收|入|C)/i.test(direction)) return { amountCents: cents(amount), isRed: amount < 0 }
    throw notReadable('amount', rowNo)
  }
  const debit = figure(cell('debit'))
  const credit = figure(cell('credit'))
  if ((debit === 0) === (credit === 0)) throw notReadable('amount', rowNo)
  return { amountCents: cents(credit - debit), isRed: debit < 0 || credit < 0 }
}

type Booked = readonly { readonly line: StatementLine; readonly balanceCents: Cents | null }[]

/** Oldest first, as the running balance says; most banks write the newest on top. */
function inOrder(booked: Booked): { booked: Booked; openingCents: Cents; closingCents: Cents } {
  const chained = (rows: Booked): boolean =>
    rows.every(({ line, balanceCents }, at) => {
      const before = rows[at - 1]?.balanceCents
      return at === 0 || balanceCents === cents((before ?? 0) + line.amountCents)
    })
  const backwards = [...booked].reverse()
  const rows = !chained(booked) && chained(backwards) ? backwards : booked
  const [first] = rows
  const closingCents = rows.at(-1)?.balanceCents
  if (typeof first?.balanceCents !== 'number' || typeof closingCents !== 'number') throw notReadable('amount')
  const openingCents = subtractCents(first.balanceCents, first.line.amountCents)
  requireBalance(
    openingCents,
    rows.map(({ line }) => line),
    closingCents,
  )
  return { booked: rows, openingCents, closingCents }
}
