import { useQuery } from '@tanstack/react-query'
import { Button, Form, Input } from 'antd'
import { useAct } from '../act.ts'
import { client, type Outputs, trpc } from '../client.ts'
import { Answer, Money, Section } from '../pieces.tsx'
import { Table } from '../table.tsx'
import { useWords } from '../words.ts'
import { AddMapping } from './add-mapping.tsx'

type Account = Outputs['reconciliation']['listAccounts']['rows'][number]
type Mapping = Outputs['reconciliation']['listMappings']['rows'][number]

/** The fund's accounts at banks, and how each bank writes its CSV. */
export function Accounts() {
  const { t } = useWords()
  const accounts = useQuery(trpc.reconciliation.listAccounts.queryOptions())
  const mappings = useQuery(trpc.reconciliation.listMappings.queryOptions())
  const banks = [...new Set(accounts.data?.rows.map((each) => each.bank))]
  return (
    <>
      <Section title={t.reconciliation.show.accounts}>
        <Answer of={accounts} data={accounts.data}>
          {({ rows }) =>
            rows.length === 0 ? (
              <p className="soft">{t.reconciliation.noAccounts}</p>
            ) : (
              <Table<Account>
                label={t.reconciliation.show.accounts}
                rows={rows}
                keyOf={(row) => row.accountId}
                columns={[
                  { name: t.reconciliation.label, cell: (row) => row.label },
                  { name: t.reconciliation.bankName, cell: (row) => row.bank },
                  { name: t.reconciliation.number, cell: (row) => row.number },
                  {
                    name: t.reconciliation.period,
                    cell: (row) => (row.coveredFrom ? `${row.coveredFrom} – ${row.coveredTo}` : '—'),
                  },
                  {
                    name: t.reconciliation.closing,
                    right: true,
                    cell: (row) => <Money cents={row.closingCents} />,
                  },
                ]}
              />
            )
          }
        </Answer>
        <AddAccount />
      </Section>
      <Section title={t.reconciliation.mappings}>
        <Answer of={mappings} data={mappings.data}>
          {({ rows }) =>
            rows.length === 0 ? (
              <p className="soft">{t.reconciliation.noMappings}</p>
            ) : (
              <Table<Mapping>
                label={t.reconciliation.mappings}
                rows={rows}
                keyOf={(row) => row.mappingId}
                columns={[
                  { name: t.reconciliation.bankName, cell: (row) => row.bank },
                  { name: t.reconciliation.version, right: true, cell: (row) => row.number },
                  { name: t.reconciliation.encoding, cell: (row) => row.encoding },
                  { name: t.reconciliation.dateFormat, cell: (row) => row.dateFormat },
                  {
                    name: t.reconciliation.columns,
                    wrap: true,
                    cell: (row) => Object.values(row.columns).join('、'),
                  },
                ]}
              />
            )
          }
        </Answer>
        {banks.length > 0 ? <AddMapping banks={banks} /> : null}
      </Section>
    </>
  )
}

interface Given {
  readonly bank: string
  readonly label: string
  readonly number: string
}

function AddAccount() {
  const { t } = useWords()
  const { act, busy } = useAct()
  const [form] = Form.useForm<Given>()
  const rules = [{ required: true, message: t.common.notFilled }]
  async function add(given: Given): Promise<void> {
    if (await act((commandId) => client.reconciliation.addAccount.mutate({ commandId, ...given })))
      form.resetFields()
  }
  return (
    <Form<Given>
      name="account"
      form={form}
      layout="vertical"
      className="notice"
      onFinish={(given) => void add(given)}
    >
      <div className="columns-form">
        <Form.Item name="label" label={t.reconciliation.label} rules={rules}>
          <Input maxLength={80} />
        </Form.Item>
        <Form.Item name="bank" label={t.reconciliation.bankName} rules={rules}>
          <Input maxLength={40} />
        </Form.Item>
        <Form.Item
          name="number"
          label={t.reconciliation.number}
          rules={[...rules, { pattern: /^[A-Za-z0-9 -]{4,60}$/, message: t.reconciliation.numberWrong }]}
        >
          <Input maxLength={60} />
        </Form.Item>
      </div>
      <Button htmlType="submit" loading={busy}>
        {t.reconciliation.addAccount}
      </Button>
    </Form>
  )
}
