import type { ReactNode } from 'react'

export interface Column<Row> {
  readonly name: string
  readonly right?: boolean
  readonly wrap?: boolean
  /** left out where there is no room */
  readonly minor?: boolean
  readonly cell: (row: Row) => ReactNode
}

const classOf = <Row,>({ right, minor }: Column<Row>): string =>
  [right && 'right', minor && 'minor'].filter(Boolean).join(' ')

/** A dense table: sticky head, tabular numerals, 32 px rows. */
export function Table<Row>({
  label,
  columns,
  rows,
  keyOf,
  foot,
}: {
  readonly label: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly keyOf: (row: Row) => string
  readonly foot?: ReactNode
}) {
  return (
    <div className="dense tall notice" tabIndex={0} role="region" aria-label={label}>
      <table>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.name} scope="col" className={classOf(column)}>
                {column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map((column) => (
                <td key={column.name} className={`${classOf(column)} ${column.wrap ? 'wrap' : ''}`}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        {foot ? <tfoot>{foot}</tfoot> : null}
      </table>
    </div>
  )
}
