import type { Readable } from 'node:stream'
import { DomainError } from '#domain/errors'
import { csvFacts, csvHead, csvRow } from '#domain/finance-csv'
import { type Fact, type Row, Tally } from '#domain/finance-table'
import type { FinanceWords } from '#domain/languages/finance-tables'
import { cents, formatYuan } from '#domain/money'
import { fill } from '#domain/sentences'
import type { SignedInStaff } from '../context.ts'
import type { Services } from '../services.ts'
import { accountStatementSource } from './account-statement.ts'
import { fundStatementSource, receivablesSource, trialBalanceSource } from './books.ts'
import { exceptionsSource } from './exceptions.ts'
import type { ExportReader, ExportSource, MakeSource } from './export-source.ts'
import { journalsSource } from './journals.ts'
import { openOccasion } from './occasion.ts'
import type { ExportQuery, ExportTable } from './schema.ts'
import { spooled } from './spool.ts'
import { spreadsheet } from './spreadsheet.ts'

/** A spreadsheet is made in memory, a CSV goes through a file: measured in docs/ledger-exports.md. */
export const MOST_ROWS: Readonly<Record<'csv' | 'xlsx', number>> = { csv: 1_000_000, xlsx: 50_000 }

export const MEDIA_TYPES = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pdf: 'application/pdf',
} as const

const SOURCES: Readonly<Record<ExportTable, MakeSource>> = {
  journals: journalsSource,
  'account-statement': accountStatementSource,
  'trial-balance': trialBalanceSource,
  receivables: receivablesSource,
  'fund-statement': fundStatementSource,
  exceptions: exceptionsSource,
}

export interface MadeExport {
  readonly fileName: string
  readonly mediaType: string
  readonly body: Buffer | Readable
}

/**
 * Makes a table whole, keeps who takes it, and only then gives it away: an export that cannot be logged is not given.
 * @throws DomainError `EXPORT_TOO_LARGE` `{limit}` past what the format may hold
 */
export async function makeExport(
  services: Services,
  staff: SignedInStaff,
  table: ExportTable,
  query: ExportQuery,
  mostRows = MOST_ROWS,
): Promise<MadeExport> {
  const { format, language, asOf: postedAt, effectiveOn } = query
  const occasion = await openOccasion(services, staff, language, { postedAt, effectiveOn })
  const { words, asOf, fund } = occasion
  const reader: ExportReader = {
    services,
    cityId: staff.cityId,
    fundId: fund.fundId,
    asOf,
    words,
    language,
  }
  const source = await SOURCES[table](reader, query)
  const tally = new Tally(source.columns)
  const facts = () => occasion.facts(table, [...filtersOf(source, words), ...countsOf(tally, words)])
  const rows = counted(source, tally, mostRows[format])
  const body =
    format === 'csv'
      ? await spooled(csvOf(source, rows, facts))
      : await sheetOf(words.titles[table], source, rows, { name: words.about, facts })
  try {
    await occasion.keep(table, format, source.filter, tally.rows)
  } catch (error) {
    if (!Buffer.isBuffer(body)) body.destroy()
    throw error
  }
  return {
    fileName: occasion.fileName(table, format, source.filter),
    mediaType: MEDIA_TYPES[format],
    body,
  }
}

const filtersOf = ({ facts }: ExportSource, words: FinanceWords): readonly Fact[] =>
  facts.length === 0 ? [[words.filters, words.noFilters]] : facts

export const countsOf = (tally: Tally, words: FinanceWords): readonly Fact[] => [
  [words.rows, String(tally.rows)],
  ...tally
    .totals()
    .map(({ head, cents: sum }): Fact => [fill(words.sumOf, { head }), formatYuan(cents(sum))]),
]

async function* counted({ rows }: ExportSource, tally: Tally, limit: number): AsyncGenerator<Row> {
  for await (const row of rows) {
    if (tally.rows === limit) throw new DomainError('EXPORT_TOO_LARGE', { limit })
    tally.add(row)
    yield row
  }
}

/** The facts are asked for when the last row has passed: they count and add up what was written. */
async function* csvOf(
  { columns }: ExportSource,
  rows: AsyncIterable<Row>,
  facts: () => readonly Fact[],
): AsyncGenerator<string> {
  yield csvHead(columns)
  for await (const row of rows) yield csvRow(row)
  yield csvFacts(facts())
}

async function sheetOf(
  name: string,
  { columns }: ExportSource,
  rows: AsyncIterable<Row>,
  about: { readonly name: string; readonly facts: () => readonly Fact[] },
): Promise<Buffer> {
  const all: Row[] = []
  for await (const row of rows) all.push(row)
  return await spreadsheet([{ name, columns, rows: all }], { name: about.name, facts: about.facts() })
}
