import { useInfiniteQuery } from '@tanstack/react-query'
import type { AccountId } from '#domain/accounts'
import { useMoment } from '../books/moment-picker.tsx'
import { askedOf, isPast } from '../books/moment-search.ts'
import { TakeAway } from '../books/take-away.tsx'
import { CaseLink } from '../case-link.tsx'
import { client, type Outputs } from '../client.ts'
import { useAccountName } from '../fund/balances.tsx'
import { More } from '../paging.tsx'
import { Answer, Mark, Money, Nothing, Section } from '../pieces.tsx'
import { Table } from '../table.tsx'
import { useWords } from '../words.ts'
import { Voucher } from './journals.tsx'

type Row = Outputs['fund']['accountStatement']['rows'][number]

const FIRST: number | undefined = undefined

/** One account, newest first, with the balance after each entry. */
export function Statement({
  account,
  postedOn,
}: {
  readonly account: AccountId
  readonly postedOn: string | undefined
}) {
  const { t } = useWords()
  const nameOf = useAccountName()
  const search = useMoment()
  const moment = askedOf(search)
  const pages = useInfiniteQuery({
    queryKey: ['statement', account, postedOn, moment],
    queryFn: ({ pageParam }) =>
      client.fund.accountStatement.query({ ...moment, account, postedOn, before: pageParam }),
    initialPageParam: FIRST,
    getNextPageParam: (page) => page.nextBefore ?? undefined,
  })
  const balance = pages.data?.pages[0]?.balanceCents ?? null
  return (
    <Section
      title={postedOn ? `${nameOf(account)} · ${postedOn}` : nameOf(account)}
      extra={
        <div className="chips">
          {postedOn ? null : (
            <strong>
              {isPast(search) ? t.finance.balanceAt : t.fund.balance} <Money cents={balance} />
            </strong>
          )}
          <TakeAway table="account-statement" query={{ account, postedOn }} />
        </div>
      }
    >
      <Answer of={pages} data={pages.data?.pages.flatMap((page) => page.rows)}>
        {(rows) =>
          rows.length === 0 ? (
            <Nothing what={t.ledger.empty} why={t.ledger.emptyWhy} />
          ) : (
            <Table<Row>
              label={nameOf(account)}
              foot={postedOn && !pages.hasNextPage ? <DayTotals rows={rows} /> : undefined}
              rows={rows}
              keyOf={(row) => `${row.voucherNo}-${row.line}`}
              columns={[
                {
                  name: t.ledger.voucher,
                  cell: (row) => <Voucher voucherNo={row.voucherNo} filters={{ account, postedOn }} />,
                },
                {
                  name: t.ledger.effectiveOn,
                  cell: (row) => (
                    <>
                      {row.effectiveOn}{' '}
                      {row.inEffect ? null : <Mark tone="warn">{t.finance.notInEffect}</Mark>}
                    </>
                  ),
                },
                { name: t.ledger.kind, cell: (row) => t.ledger.kinds[row.kind] },
                {
                  name: t.ledger.case,
                  minor: true,
                  cell: (row) => <CaseLink caseNumber={row.caseNumber} from={row.voucherNo} />,
                },
                {
                  name: t.ledger.debit,
                  right: true,
                  cell: (row) => (row.amountCents > 0 ? <Money cents={row.amountCents} /> : ''),
                },
                {
                  name: t.ledger.credit,
                  right: true,
                  cell: (row) => (row.amountCents < 0 ? <Money cents={-row.amountCents} /> : ''),
                },
                {
                  name: t.ledger.running,
                  right: true,
                  cell: (row) => <Money cents={row.balanceAfterCents} />,
                },
              ]}
            />
          )
        }
      </Answer>
      <More of={pages} />
    </Section>
  )
}

/** Debits and credits of the whole day, as the fund's page has them, and what it ended with. */
function DayTotals({ rows }: { readonly rows: readonly Row[] }) {
  const { t } = useWords()
  const sum = (sign: 1 | -1) =>
    rows.reduce((total, { amountCents }) => total + Math.max(0, sign * amountCents), 0)
  return (
    <tr>
      <td colSpan={3}>{t.finance.dayTotals}</td>
      <td className="minor">—</td>
      <td className="right">
        <Money cents={sum(1)} />
      </td>
      <td className="right">
        <Money cents={sum(-1)} />
      </td>
      <td className="right">
        <Money cents={rows[0]?.balanceAfterCents ?? null} />
      </td>
    </tr>
  )
}
