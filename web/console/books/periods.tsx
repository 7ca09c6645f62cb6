import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button, Modal } from 'antd'
import { useState } from 'react'
import { fill } from '#domain/sentences'
import { localDay, time } from '../../ui/format.ts'
import { useAct } from '../act.ts'
import { client, type Outputs, trpc } from '../client.ts'
import { Answer, Nothing, Section } from '../pieces.tsx'
import { useMe } from '../session/me.ts'
import { Table } from '../table.tsx'
import { useWords } from '../words.ts'
import { AuditTables } from './audit-tables.tsx'
import { useMoment } from './moment-picker.tsx'
import { TakeAway } from './take-away.tsx'
import { daysOf, TurnoverTable } from './turnover-table.tsx'

type Period = Outputs['books']['periods']['rows'][number]

/** The months: closed with their trial balance, asked for by one of finance, or still open. */
export function Periods() {
  const { t } = useWords()
  const [shown, setShown] = useState<string | null>(null)
  const { asOf } = useMoment()
  const asked = useQuery(trpc.books.periods.queryOptions())
  const known = asked.data && (asOf ? knownAt(asked.data.rows, asOf) : asked.data.rows)
  const period = known?.find(({ month }) => month === shown)
  return (
    <Section title={t.books.periods} extra={<AuditTables />}>
      {asOf ? <p className="soft">{t.finance.closingsOfNow}</p> : null}
      <Answer of={asked} data={known}>
        {(rows) =>
          rows.length === 0 ? (
            <Nothing what={t.books.noPeriods} why={t.books.noPeriodsWhy} />
          ) : (
            <Table<Period>
              label={t.books.periods}
              rows={rows}
              keyOf={(row) => row.month}
              columns={[
                { name: t.books.month, cell: (row) => row.month },
                { name: t.books.state, cell: (row) => t.books.states[row.state] },
                { name: t.books.people, wrap: true, cell: (row) => <People row={row} /> },
                {
                  name: t.books.head,
                  cell: (row) => (row.head ? <code>{row.head.slice(0, 16)}…</code> : ''),
                },
                {
                  name: t.books.trialBalance,
                  cell: (row) =>
                    row.state === 'closed' ? (
                      <Button
                        size="small"
                        aria-expanded={shown === row.month}
                        onClick={() => setShown(shown === row.month ? null : row.month)}
                      >
                        {t.books.show}
                      </Button>
                    ) : asOf ? null : (
                      <Closing row={row} />
                    ),
                },
              ]}
            />
          )
        }
      </Answer>
      {period ? (
        <Section
          title={`${t.books.trialBalance} ${period.month}`}
          extra={<TakeAway table="trial-balance" query={daysOf(period.month)} />}
        >
          <TurnoverTable label={`${t.books.trialBalance} ${period.month}`} rows={period.balances} />
        </Section>
      ) : null}
    </Section>
  )
}

/** Months that were over at a moment, without closings that came after it. */
const knownAt = (rows: readonly Period[], asOf: string): Period[] =>
  rows
    .filter(({ month }) => month < localDay(asOf).slice(0, 7))
    .map((row) =>
      row.closedAt !== null && row.closedAt <= asOf
        ? row
        : { ...row, state: 'open', closedAt: null, requestedAt: null, head: null },
    )

function People({ row }: { readonly row: Period }) {
  const { t, language } = useWords()
  if (row.closedAt && row.closedBy && row.approvedBy)
    return `${row.closedBy.name} · ${row.approvedBy.name} · ${time(row.closedAt, language)}`
  if (row.requestedAt && row.requestedBy)
    return fill(t.books.askedBy, { name: row.requestedBy.name, at: time(row.requestedAt, language) })
  return ''
}

/** One of finance asks, another closes; the server holds them to it. */
function Closing({ row: { month, state, mine } }: { readonly row: Period }) {
  const { t } = useWords()
  const { role } = useMe()
  const { act, busy } = useAct()
  const [closing, setClosing] = useState(false)
  const look = (
    <Link to="/books" search={daysOf(month)}>
      {t.finance.looksBefore}
    </Link>
  )
  if (role !== 'finance') return look
  if (state === 'requested' && mine) return <span className="soft">{t.books.waitsForOther}</span>
  if (state === 'open')
    return (
      <div className="buttons">
        <Button
          size="small"
          disabled={busy}
          onClick={() => void act(() => client.books.requestClosing.mutate({ month }))}
        >
          {t.books.ask}
        </Button>
        {look}
      </div>
    )
  return (
    <div className="buttons">
      <Button size="small" type="primary" disabled={busy} onClick={() => setClosing(true)}>
        {t.books.close}
      </Button>
      {look}
      <Modal
        open={closing}
        title={fill(t.finance.closeTitle, { month })}
        okText={t.books.close}
        cancelText={t.common.cancel}
        confirmLoading={busy}
        onOk={() =>
          void act(() => client.books.approveClosing.mutate({ month })).then(() => setClosing(false))
        }
        onCancel={() => setClosing(false)}
      >
        <p>{t.finance.closeWhat}</p>
      </Modal>
    </div>
  )
}
