import { clockTime } from './city-time.ts'
import type { Cell, Column, Fact, Row } from './finance-table.ts'
import { csvText } from './ledger-export/csv.ts'
import { yuanText } from './ledger-export/format.ts'

/** Excel takes a file without this mark for the machine's own code page and spoils every Chinese sign. */
export const BYTE_ORDER_MARK = '\uFEFF'

const END = '\r\n'

const cellText = (cell: Cell): string => {
  switch (cell.type) {
    case 'text':
      return csvText(cell.text)
    case 'money':
      return cell.cents === null ? '' : yuanText(cell.cents)
    case 'count':
      return String(cell.count)
    case 'day':
      return cell.day
    case 'instant':
      return clockTime(cell.at)
  }
}

export const csvHead = (columns: readonly Column[]): string =>
  `${BYTE_ORDER_MARK}${columns.map(({ head }) => csvText(head)).join(',')}${END}`

export const csvRow = (row: Row): string => `${row.map(cellText).join(',')}${END}`

/**
 * What is said of the table stands after its last row, below an empty line: the heads stay the first line, where every reader
 * looks for them, and a file without these lines was cut off.
 */
export const csvFacts = (facts: readonly Fact[]): string =>
  `${END}${facts.map(([name, value]) => `${csvText(name)},${csvText(value)}${END}`).join('')}`
