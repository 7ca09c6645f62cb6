import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { AGE_BUCKETS } from '#domain/receivables'
import { type Outputs, trpc } from '../client.ts'
import { Answer, Money, Nothing, Section } from '../pieces.tsx'
import { PAGES_OF, type PageName, useMe } from '../session/me.ts'
import { Table } from '../table.tsx'
import { useWords } from '../words.ts'
import { TakeAway } from './take-away.tsx'
import { useMoment } from './moment-picker.tsx'
import { askedOf } from './moment-search.ts'

type Row = Outputs['books']['receivables']['rows'][number]

/** What each merchant owed at the moment, by age. */
export function Receivables() {
  const { t } = useWords()
  const asked = useQuery(trpc.books.receivables.queryOptions(askedOf(useMoment())))
  return (
    <Section title={t.books.receivables} extra={<TakeAway table="receivables" />}>
      <Answer of={asked} data={asked.data}>
        {({ rows, owedCents }) =>
          rows.length === 0 ? (
            <Nothing what={t.books.nothingOwed} why={t.books.nothingOwedWhy} />
          ) : (
            <Table<Row>
              label={t.books.receivables}
              rows={rows}
              keyOf={(row) => row.merchantId ?? 'none'}
              columns={[
                { name: t.books.merchant, wrap: true, cell: (row) => <Merchant name={row.merchantName} /> },
                { name: t.books.advances, right: true, cell: (row) => row.advances },
                { name: t.books.oldest, cell: (row) => row.oldestOn },
                ...AGE_BUCKETS.map(({ id }) => ({
                  name: t.books.ages[id],
                  right: true,
                  cell: (row: Row) => (row.byAge[id] === 0 ? '' : <Money cents={row.byAge[id]} />),
                })),
                { name: t.books.owed, right: true, cell: (row) => <Money cents={row.owedCents} /> },
              ]}
              foot={
                <tr>
                  <td colSpan={3 + AGE_BUCKETS.length}>{t.books.owedInAll}</td>
                  <td className="right">
                    <Link to="/ledger" search={{ account: 'advances' }}>
                      <Money cents={owedCents} />
                    </Link>
                  </td>
                </tr>
              }
            />
          )
        }
      </Answer>
    </Section>
  )
}

/** To what the merchant owes case by case, for those who have that page. */
function Merchant({ name }: { readonly name: string | null }) {
  const { t } = useWords()
  const mine: readonly PageName[] = PAGES_OF[useMe().role]
  if (name === null) return t.books.noMerchant
  if (!mine.includes('recoveries')) return name
  return (
    <Link to="/recoveries" search={{ show: 'open', text: name }}>
      {name}
    </Link>
  )
}
