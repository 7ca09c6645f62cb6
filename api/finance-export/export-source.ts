import type { Column, Fact, Row } from '#domain/finance-table'
import type { FinanceWords } from '#domain/languages/finance-tables'
import type { Language } from '#domain/people'
import type { AsOf } from '#prisma/stores/ledger/contract'
import type { Services } from '../services.ts'
import type { ExportQuery } from './schema.ts'

/** What a table is read with: the fund, the settled moment, and the reader's words. */
export interface ExportReader {
  readonly services: Pick<Services, 'database' | 'ledger' | 'cipher'>
  readonly cityId: string
  readonly fundId: string
  readonly asOf: AsOf
  readonly words: FinanceWords
  readonly language: Language
}

export interface ExportSource {
  readonly columns: readonly Column[]
  /** read page by page while they are written, so that a table of any length passes through */
  readonly rows: AsyncIterable<Row> | Iterable<Row>
  /** as the log keeps it: ids and codes */
  readonly filter: Readonly<Record<string, string>>
  /** the same, and the figures that belong to the table, as a reader is told */
  readonly facts: readonly Fact[]
}

export type MakeSource = (reader: ExportReader, query: ExportQuery) => Promise<ExportSource>
