import { Link } from '@tanstack/react-router'
import type { Outputs } from '../client.ts'
import { useAccountName } from '../fund/balances.tsx'
import { Money } from '../pieces.tsx'
import { Table } from '../table.tsx'
import { useWords } from '../words.ts'

type Row = Outputs['books']['trialBalance']['rows'][number]

/** A trial balance: debits and credits of a span stand equal in its foot. */
export function TurnoverTable({ label, rows }: { readonly label: string; readonly rows: readonly Row[] }) {
  const { t } = useWords()
  const nameOf = useAccountName()
  const total = (of: 'openingCents' | 'debitCents' | 'creditCents' | 'closingCents') =>
    rows.reduce((sum, row) => sum + row[of], 0)
  return (
    <Table<Row>
      label={label}
      rows={rows}
      keyOf={(row) => row.account}
      columns={[
        {
          name: t.fund.account,
          wrap: true,
          cell: (row) => (
            <Link to="/ledger" search={{ account: row.account }}>
              {nameOf(row.account)}
            </Link>
          ),
        },
        { name: t.books.opening, right: true, cell: (row) => <Money cents={row.openingCents} /> },
        { name: t.ledger.debit, right: true, cell: (row) => <Money cents={row.debitCents} /> },
        { name: t.ledger.credit, right: true, cell: (row) => <Money cents={row.creditCents} /> },
        { name: t.books.closing, right: true, cell: (row) => <Money cents={row.closingCents} /> },
      ]}
      foot={
        <tr>
          <td>{t.books.equal}</td>
          {(['openingCents', 'debitCents', 'creditCents', 'closingCents'] as const).map((of) => (
            <td key={of} className="right">
              <Money cents={total(of)} />
            </td>
          ))}
        </tr>
      }
    />
  )
}

/** The first and the last day of a month. */
export function daysOf(month: string): { readonly from: string; readonly to: string } {
  const last = new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5, 7)), 0))
  return { from: `${month}-01`, to: last.toISOString().slice(0, 10) }
}
