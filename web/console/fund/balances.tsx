import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ACCOUNTS } from '#domain/accounts'
import { useMoment } from '../books/moment-picker.tsx'
import { askedOf } from '../books/moment-search.ts'
import { type Outputs, trpc } from '../client.ts'
import { Answer, Money, Section } from '../pieces.tsx'
import { Table } from '../table.tsx'
import { useWords } from '../words.ts'

type Row = Outputs['fund']['balances']['rows'][number]

/** An account as its reader knows it. */
export function useAccountName(): (id: string) => string {
  const { language } = useWords()
  return (id) => {
    const account = ACCOUNTS.find((known) => known.id === id)
    return account ? `${account.code} ${language === 'en' ? account.en : account.zh}` : id
  }
}

export function Balances() {
  const { t } = useWords()
  const nameOf = useAccountName()
  const asked = useQuery(trpc.fund.balances.queryOptions(askedOf(useMoment())))
  return (
    <Section title={t.fund.balances}>
      <Answer of={asked} data={asked.data}>
        {(found) => (
          <Table<Row>
            label={t.fund.balances}
            rows={found.rows}
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
              { name: t.fund.kind, minor: true, cell: (row) => t.fund.accountKinds[row.kind] },
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
        )}
      </Answer>
    </Section>
  )
}
