import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { dateTime } from '../../ui/format.ts'
import { askedOf } from '../books/moment-search.ts'
import { TakeAway } from '../books/take-away.tsx'
import { CaseLink } from '../case-link.tsx'
import { client, type Outputs } from '../client.ts'
import { More } from '../paging.tsx'
import { Answer, Money, Nothing } from '../pieces.tsx'
import { Table } from '../table.tsx'
import { useWords } from '../words.ts'
import { VouchersOfDay } from './vouchers-of-day.tsx'
import type { LedgerSearch } from './ledger-search.ts'

type Row = Outputs['fund']['journals']['rows'][number]

const FIRST: number | undefined = undefined

export function Journals({ filters }: { readonly filters: LedgerSearch }) {
  const { t, language } = useWords()
  const { account, kind, caseNumber, postedOn } = filters
  const pages = useInfiniteQuery({
    queryKey: ['journals', filters],
    queryFn: ({ pageParam }) =>
      client.fund.journals.query({
        ...askedOf(filters),
        account,
        kind,
        caseNumber,
        postedOn,
        before: pageParam,
      }),
    initialPageParam: FIRST,
    getNextPageParam: (page) => page.nextBefore ?? undefined,
  })
  return (
    <>
      <div className="chips">
        <TakeAway table="journals" query={{ account, kind, caseNumber, postedOn }} />
        <VouchersOfDay day={postedOn} kind={kind} />
      </div>
      <Answer of={pages} data={pages.data?.pages.flatMap((page) => page.rows)}>
        {(rows) =>
          rows.length === 0 ? (
            <Nothing what={t.ledger.empty} why={t.ledger.emptyWhy} />
          ) : (
            <Table<Row>
              label={t.ledger.journals}
              rows={rows}
              keyOf={(row) => row.voucherNo}
              columns={[
                {
                  name: t.ledger.voucher,
                  cell: (row) => <Voucher voucherNo={row.voucherNo} filters={filters} />,
                },
                { name: t.ledger.effectiveOn, cell: (row) => row.effectiveOn },
                { name: t.ledger.postedAt, minor: true, cell: (row) => dateTime(row.postedAt, language) },
                {
                  name: t.ledger.kind,
                  cell: (row) => (
                    <>
                      {t.ledger.kinds[row.kind]}
                      {row.reverses ? ` · ${t.ledger.reverses} ${row.reverses}` : ''}
                      {row.reversedBy ? ` · ${t.ledger.reversedBy} ${row.reversedBy}` : ''}
                    </>
                  ),
                },
                {
                  name: t.ledger.case,
                  minor: true,
                  cell: (row) => <CaseLink caseNumber={row.caseNumber} from={row.voucherNo} />,
                },
                { name: t.ledger.amount, right: true, cell: (row) => <Money cents={row.amountCents} /> },
              ]}
            />
          )
        }
      </Answer>
      <More of={pages} />
    </>
  )
}

export const Voucher = ({
  voucherNo,
  filters,
}: {
  readonly voucherNo: string
  readonly filters: LedgerSearch
}) => (
  <Link
    to="/ledger/$voucherNo"
    params={{ voucherNo }}
    search={{ account: filters.account, caseNumber: filters.caseNumber, postedOn: filters.postedOn }}
  >
    {voucherNo}
  </Link>
)
