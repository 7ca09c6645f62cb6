import { useQuery } from '@tanstack/react-query'
import { Alert, Button, Select } from 'antd'
import { useState } from 'react'
import type { Imported } from '#api/reconciliation/schema'
import { fill } from '#domain/sentences'
import { dateTime, money } from '../../ui/format.ts'
import { type Outputs, queryClient, trpc } from '../client.ts'
import { Answer, Facts, Money, Nothing, Section } from '../pieces.tsx'
import { Table } from '../table.tsx'
import { useWords } from '../words.ts'
import { FileRefused } from './file-refused.tsx'
import { type Refused, sendStatement } from './send-statement.ts'

type Row = Outputs['reconciliation']['listStatements']['rows'][number]

/** Statements come in here: looked at first, then kept. */
export function Statements() {
  const { t, language } = useWords()
  const accounts = useQuery(trpc.reconciliation.listAccounts.queryOptions())
  const statements = useQuery(trpc.reconciliation.listStatements.queryOptions({}))
  const labelOfAccount = new Map(accounts.data?.rows.map((each) => [each.accountId, each.label]))
  return (
    <>
      <Answer of={accounts} data={accounts.data}>
        {({ rows }) =>
          rows.length === 0 ? (
            <Nothing what={t.reconciliation.noAccounts} why={t.reconciliation.noAccountsWhy} />
          ) : (
            <Import accounts={rows} />
          )
        }
      </Answer>
      <Answer of={statements} data={statements.data}>
        {({ rows }) =>
          rows.length === 0 ? (
            <Nothing what={t.reconciliation.noStatements} why={t.reconciliation.noStatementsWhy} />
          ) : (
            <Table<Row>
              label={t.reconciliation.show.statements}
              rows={rows}
              keyOf={(row) => row.statementId}
              columns={[
                { name: t.common.at, cell: (row) => dateTime(row.importedAt, language) },
                { name: t.common.by, cell: (row) => row.importedBy.name },
                { name: t.reconciliation.account, cell: (row) => labelOfAccount.get(row.accountId) ?? '—' },
                { name: t.reconciliation.file, cell: (row) => row.fileName },
                { name: t.reconciliation.period, cell: (row) => `${row.periodFrom} – ${row.periodTo}` },
                {
                  name: t.reconciliation.opening,
                  right: true,
                  cell: (row) => <Money cents={row.openingCents} />,
                },
                {
                  name: t.reconciliation.moved,
                  right: true,
                  cell: (row) => <Money cents={row.movedCents} />,
                },
                {
                  name: t.reconciliation.closing,
                  right: true,
                  cell: (row) => <Money cents={row.closingCents} />,
                },
                { name: t.reconciliation.lineCount, right: true, cell: (row) => row.lineCount },
                { name: t.reconciliation.newCount, right: true, cell: (row) => row.newCount },
              ]}
            />
          )
        }
      </Answer>
    </>
  )
}

function Import({ accounts }: { readonly accounts: Outputs['reconciliation']['listAccounts']['rows'] }) {
  const { t } = useWords()
  const [accountId, setAccountId] = useState(accounts[0]?.accountId ?? '')
  const [file, setFile] = useState<File | null>(null)
  const [ahead, setAhead] = useState<Imported | null>(null)
  const [kept, setKept] = useState<Imported | null>(null)
  const [refused, setRefused] = useState<Refused | null>(null)
  const [busy, setBusy] = useState(false)
  const [imports, setImports] = useState(0)

  async function send(to: string, given: File, mode: 'preview' | 'import'): Promise<void> {
    setBusy(true)
    setRefused(null)
    setAhead(null)
    setKept(null)
    const answer = await sendStatement(to, given, mode)
    setBusy(false)
    if ('refused' in answer) return setRefused(answer.refused)
    if (mode === 'preview') return setAhead(answer.told)
    setKept(answer.told)
    setFile(null)
    setImports(imports + 1)
    await queryClient.invalidateQueries()
  }
  return (
    <Section title={t.reconciliation.import}>
      <div className="import-form notice">
        <Select
          aria-label={t.reconciliation.account}
          style={{ minWidth: 180 }}
          value={accountId}
          onChange={(chosen) => {
            setAccountId(chosen)
            if (file) void send(chosen, file, 'preview')
          }}
          options={accounts.map((each) => ({ value: each.accountId, label: `${each.label} · ${each.bank}` }))}
        />
        <input
          // a kept file leaves the field empty for the next
          key={imports}
          type="file"
          aria-label={t.reconciliation.file}
          accept=".xml,.csv,.txt,text/csv,text/xml,application/xml"
          onChange={(event) => {
            const chosen = event.target.files?.[0] ?? null
            setFile(chosen)
            if (chosen) void send(accountId, chosen, 'preview')
          }}
        />
        <Button
          type="primary"
          disabled={!file || !ahead}
          loading={busy}
          onClick={() => file && void send(accountId, file, 'import')}
        >
          {t.reconciliation.import}
        </Button>
      </div>
      <p className="soft">{t.reconciliation.importHelp}</p>
      {refused ? <FileRefused refused={refused} /> : null}
      {kept ? (
        <Alert
          type="success"
          showIcon
          role="status"
          title={
            kept.repeated
              ? t.reconciliation.repeated
              : fill(t.reconciliation.kept, {
                  n: kept.newCount,
                  proposals: kept.proposed?.proposals ?? 0,
                  exceptions: kept.proposed?.exceptions ?? 0,
                })
          }
        />
      ) : null}
      {ahead ? <Ahead told={ahead} /> : null}
    </Section>
  )
}

/** What would be kept, before it is. */
function Ahead({ told }: { readonly told: Imported }) {
  const { t } = useWords()
  const balance = (amount: number | null) => (amount === null ? t.reconciliation.notGiven : money(amount))
  return (
    <div role="status">
      <Facts
        rows={[
          [t.reconciliation.format, told.format],
          [t.reconciliation.period, `${told.periodFrom} – ${told.periodTo}`],
          [t.reconciliation.opening, balance(told.openingCents)],
          [t.reconciliation.moved, money(told.movedCents)],
          [t.reconciliation.closing, balance(told.closingCents)],
          [t.reconciliation.lineCount, told.lineCount],
          [t.reconciliation.newCount, told.repeated ? t.reconciliation.repeated : told.newCount],
        ]}
      />
      <Table
        label={t.reconciliation.sample}
        rows={told.sample.map((each, at) => ({ ...each, at }))}
        keyOf={(row) => String(row.at)}
        columns={[
          { name: t.ledger.effectiveOn, cell: (row) => row.bookedOn },
          { name: t.reconciliation.counterparty, cell: (row) => row.name ?? '—' },
          { name: t.recoveries.bankReference, cell: (row) => row.text },
          { name: t.common.amount, right: true, cell: (row) => <Money cents={row.amountCents} /> },
        ]}
      />
    </div>
  )
}
