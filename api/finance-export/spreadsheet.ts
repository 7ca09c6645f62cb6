import writeXlsxFile, { type Cell as SheetCell, type Sheet } from 'write-excel-file/node'
import { cityClock } from '#domain/city-time'
import type { Cell, Column, Fact, Row } from '#domain/finance-table'

const MONEY = '#,##0.00;[Red]-#,##0.00'

/** Text is written as text whatever it begins with; a formula would have to be asked for. */
function sheetCell(cell: Cell): SheetCell {
  switch (cell.type) {
    case 'text':
      return cell.text === '' ? null : { type: String, value: cell.text }
    case 'money':
      return cell.cents === null ? null : { type: Number, value: cell.cents / 100, format: MONEY }
    case 'count':
      return { type: Number, value: cell.count, format: '0' }
    case 'day':
      return { type: Date, value: new Date(`${cell.day}T00:00:00Z`), format: 'yyyy-mm-dd' }
    case 'instant':
      return { type: Date, value: cityClock(cell.at), format: 'yyyy-mm-dd hh:mm:ss' }
  }
}

export interface SheetGiven {
  readonly name: string
  readonly columns: readonly Column[]
  readonly rows: readonly Row[]
}

/** what Excel takes for the name of a sheet */
const sheetName = (name: string) => name.replaceAll(/[[\]:*?/\\]/g, ' ').slice(0, 31)

const tableSheet = ({ name, columns, rows }: SheetGiven): Sheet<Buffer> => ({
  sheet: sheetName(name),
  stickyRowsCount: 1,
  columns: columns.map(({ width }) => ({ width })),
  data: [
    columns.map(({ head }) => ({ type: String, value: head, fontWeight: 'bold' as const })),
    ...rows.map((row) => row.map(sheetCell)),
  ],
})

const aboutSheet = (name: string, facts: readonly Fact[]): Sheet<Buffer> => ({
  sheet: name,
  columns: [{ width: 26 }, { width: 70 }],
  data: facts.map((fact) => fact.map((value) => ({ type: String, value }))),
})

/** The tables in the order given, one sheet each with its heads frozen, and last what is said of them. */
export const spreadsheet = async (
  tables: readonly SheetGiven[],
  about: { readonly name: string; readonly facts: readonly Fact[] },
): Promise<Buffer> =>
  await writeXlsxFile([...tables.map(tableSheet), aboutSheet(about.name, about.facts)]).toBuffer()
