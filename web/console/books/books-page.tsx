import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { ACCOUNTS } from '#domain/accounts'
import { fill } from '#domain/sentences'
import { dateTime } from '../../ui/format.ts'
import { type Outputs, trpc } from '../client.ts'
import { useAccountName } from '../fund/balances.tsx'
import { CapSum } from '../fund/cap-sum.tsx'
import { Answer, Money, Page, Section } from '../pieces.tsx'
import { Table } from '../table.tsx'
import { useWords } from '../words.ts'
import { TakeAway } from './take-away.tsx'
import { TrialBalance } from './trial-balance.tsx'
import { OfMoment, useMoment } from './moment-picker.tsx'
import { askedOf } from './moment-search.ts'
import { Periods } from './periods.tsx'
import { Receivables } from './receivables.tsx'

/** What was in the fund at any past moment, who owed it what, and the months that were closed. */
export function BooksPage() {
  const { t } = useWords()
  return (
    <Page title={t.pages.books} extra={<Button onClick={() => window.print()}>{t.common.print}</Button>}>
      <OfMoment>
        <Statement />
        <Receivables />
        <TrialBalance />
        <Periods />
      </OfMoment>
    </Page>
  )
}

function Statement() {
  const asked = useQuery(trpc.books.statement.queryOptions(askedOf(useMoment())))
  return (
    <Answer of={asked} data={asked.data}>
      {(found) => <StatementOf found={found} />}
    </Answer>
  )
}

function StatementOf({ found }: { readonly found: Outputs['books']['statement'] }) {
  const { t, language } = useWords()
  const nameOf = useAccountName()
  const said = fill(t.books.asOf, {
    posted: dateTime(found.asOf.postedAt, language),
    effective: found.asOf.effectiveOn,
    seq: found.asOf.throughSeq,
  })
  return (
    <Section title={t.books.statement} extra={<TakeAway table="fund-statement" />}>
      <p className="soft">{said}</p>
      <CapSum of={found} />
      <Table<(typeof found.balances)[number]>
        label={t.books.statement}
        rows={found.balances}
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
          { name: t.fund.kind, minor: true, cell: (row) => t.fund.accountKinds[kindOf(row.account)] },
          { name: t.fund.balance, right: true, cell: (row) => <Money cents={row.balanceCents} /> },
        ]}
        foot={
          <tr>
            <td>{t.fund.zero}</td>
            <td className="minor">—</td>
            <td className="right">
              <Money cents={found.sumCents} />
            </td>
          </tr>
        }
      />
    </Section>
  )
}

const kindOf = (account: string) => ACCOUNTS.find(({ id }) => id === account)?.kind ?? 'memorandum'
