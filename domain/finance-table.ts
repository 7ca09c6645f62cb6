/**
 * The shape of what finance takes away: heads and rows, in yuan for a reader and in fen inside. How a cell is written is the
 * business of the format (CSV, XLSX); what stands in it is the same in all of them.
 */
export type Cell =
  | { readonly type: 'text'; readonly text: string }
  /** fen; null where there is nothing to say */
  | { readonly type: 'money'; readonly cents: number | null }
  | { readonly type: 'count'; readonly count: number }
  /** YYYY-MM-DD */
  | { readonly type: 'day'; readonly day: string }
  | { readonly type: 'instant'; readonly at: Date }

export const text = (value: string | null): Cell => ({ type: 'text', text: value ?? '' })
export const money = (cents: number | null): Cell => ({ type: 'money', cents })
export const count = (value: number): Cell => ({ type: 'count', count: value })
export const day = (value: string): Cell => ({ type: 'day', day: value })
export const instant = (at: Date): Cell => ({ type: 'instant', at })

export interface Column {
  readonly head: string
  /** of a spreadsheet, in characters */
  readonly width: number
  /** its cells are added up, and the sum is stated with the table */
  readonly summed?: true
}

export type Row = readonly Cell[]

/** What is said of a table beside its rows: as of when, with which filters, how many, by whom. */
export type Fact = readonly [name: string, value: string]

/** Adds up the columns that are summed, and counts the rows, as they pass. Sums are fen. */
export class Tally {
  rows = 0
  private readonly sums: number[]
  private readonly columns: readonly Column[]

  constructor(columns: readonly Column[]) {
    this.columns = columns
    this.sums = columns.map(() => 0)
  }

  add(row: Row): void {
    this.rows += 1
    row.forEach((cell, at) => {
      if (cell.type === 'money' && cell.cents !== null) this.sums[at] = (this.sums[at] ?? 0) + cell.cents
    })
  }

  totals(): readonly { readonly head: string; readonly cents: number }[] {
    return this.columns.flatMap(({ head, summed }, at) =>
      summed ? [{ head, cents: this.sums[at] ?? 0 }] : [],
    )
  }
}
