import { useNavigate } from '@tanstack/react-router'
import { z } from 'zod'
import { fill } from '#domain/sentences'
import { dateTime, money } from '../../ui/format.ts'
import { NowOnly } from '../books/moment-picker.tsx'
import { momentSearch } from '../books/moment-search.ts'
import { CaseLink } from '../case-link.tsx'
import { client, type Outputs } from '../client.ts'
import { More, usePages } from '../paging.tsx'
import { Answer, Money, Nothing, Page } from '../pieces.tsx'
import { type Column, Table } from '../table.tsx'
import { useWords } from '../words.ts'
import { Finding } from './finding.tsx'
import { useSearchOf } from '../address.ts'

type Row = Outputs['payout']['list']['rows'][number]

const SHOWN = ['waiting', 'unknown', 'expired', 'all'] as const
export const payoutSearch = momentSearch.extend({ show: z.enum(SHOWN).default('waiting') })

const LISTS = { waiting: Waiting, unknown: Unknown, expired: Expired, all: All }

/** Payouts that wait for the fund, those whose outcome nobody knows, those nobody approved in time, and all of them. */
export function PayoutsPage() {
  const { t } = useWords()
  const { show } = useSearchOf(payoutSearch)
  const navigate = useNavigate()
  const List = LISTS[show]
  return (
    <Page title={t.pages.payouts}>
      <NowOnly />
      <div className="views">
        {SHOWN.map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={show === name}
            onClick={() => void navigate({ to: '/payouts', search: { show: name } })}
          >
            {t.payouts[name]}
          </button>
        ))}
      </div>
      <List />
    </Page>
  )
}

function useColumns(): Readonly<
  Record<'when' | 'case' | 'kind' | 'merchant' | 'amount' | 'by', Column<Row>>
> {
  const { t, language } = useWords()
  return {
    when: { name: t.payouts.requestedAt, cell: (row) => dateTime(row.requestedAt, language) },
    case: { name: t.queue.caseNumber, cell: (row) => <CaseLink caseNumber={row.caseNumber} /> },
    kind: { name: t.ledger.kind, cell: (row) => t.payouts.kinds[row.kind] },
    merchant: { name: t.queue.merchant, cell: (row) => row.merchantName ?? '—' },
    amount: { name: t.common.amount, right: true, cell: (row) => <Money cents={row.amountCents} /> },
    by: { name: t.common.by, cell: (row) => (row.byRules ? t.common.rules : (row.decidedBy?.name ?? '—')) },
  }
}

function Waiting() {
  const { t, language } = useWords()
  const column = useColumns()
  const pages = usePages(['payout.listWaiting'], (cursor) => client.payout.listWaiting.query({ cursor }), {
    refetchInterval: 20_000,
  })
  const first = pages.data?.pages[0]
  return (
    <>
      {first && first.total > 0 ? (
        <p>
          <strong>{fill(t.payouts.total, { n: first.total, sum: money(first.totalCents) })}</strong>
        </p>
      ) : null}
      <Answer of={pages} data={pages.data?.pages.flatMap((page) => page.rows)}>
        {(rows) =>
          rows.length === 0 ? (
            <Nothing what={t.payouts.emptyWaiting} why={t.payouts.emptyWaitingWhy} />
          ) : (
            <Table<Row>
              label={t.payouts.waiting}
              rows={rows}
              keyOf={(row) => row.payoutId}
              columns={[
                column.when,
                column.case,
                column.merchant,
                column.amount,
                column.by,
                {
                  name: t.payouts.waitingSince,
                  cell: (row) => (row.waitingSince ? dateTime(row.waitingSince, language) : '—'),
                },
                { name: t.common.actions, cell: (row) => fill(t.payouts.rounds, { n: row.reserveRound }) },
              ]}
            />
          )
        }
      </Answer>
      <More of={pages} />
    </>
  )
}

function Unknown() {
  const { t, language } = useWords()
  const column = useColumns()
  const pages = usePages(['payout.listUnknown'], (cursor) => client.payout.listUnknown.query({ cursor }), {
    refetchInterval: 20_000,
  })
  return (
    <>
      <p className="soft">{t.payouts.sure}</p>
      <Answer of={pages} data={pages.data?.pages.flatMap((page) => page.rows)}>
        {(rows) =>
          rows.length === 0 ? (
            <Nothing what={t.payouts.emptyUnknown} why={t.payouts.emptyUnknownWhy} />
          ) : (
            <Table<Row>
              label={t.payouts.unknown}
              rows={rows}
              keyOf={(row) => row.payoutId}
              columns={[
                column.case,
                column.amount,
                {
                  name: t.payouts.unknownSince,
                  cell: (row) => (row.unknownSince ? dateTime(row.unknownSince, language) : '—'),
                },
                { name: t.payouts.outBillNo, cell: (row) => row.outBillNo },
                { name: t.payouts.providerBillNo, cell: (row) => row.providerBillNo ?? '—' },
                { name: t.common.actions, cell: (row) => <Finding row={row} /> },
              ]}
            />
          )
        }
      </Answer>
      <More of={pages} />
    </>
  )
}

function Expired() {
  const { t, language } = useWords()
  const column = useColumns()
  const pages = usePages(['payout.listExpired'], (cursor) => client.payout.listExpired.query({ cursor }))
  const when = (at: string | null) => (at ? dateTime(at, language) : '—')
  return (
    <>
      <p className="soft">{t.payouts.expiredWhy}</p>
      <Answer of={pages} data={pages.data?.pages.flatMap((page) => page.rows)}>
        {(rows) =>
          rows.length === 0 ? (
            <Nothing what={t.payouts.emptyExpired} why={t.payouts.emptyExpiredWhy} />
          ) : (
            <Table<Row>
              label={t.payouts.expired}
              rows={rows}
              keyOf={(row) => row.payoutId}
              columns={[
                column.when,
                column.case,
                column.merchant,
                column.amount,
                column.by,
                { name: t.payouts.expiredAt, cell: (row) => when(row.expiredAt) },
                { name: t.payouts.releasedAt, cell: (row) => when(row.releasedAt) },
              ]}
            />
          )
        }
      </Answer>
      <More of={pages} />
    </>
  )
}

function All() {
  const { t, s } = useWords()
  const column = useColumns()
  const pages = usePages(['payout.list'], (cursor) => client.payout.list.query({ cursor }))
  return (
    <>
      <Answer of={pages} data={pages.data?.pages.flatMap((page) => page.rows)}>
        {(rows) =>
          rows.length === 0 ? (
            <Nothing what={t.payouts.emptyAll} why={t.payouts.emptyAllWhy} />
          ) : (
            <Table<Row>
              label={t.payouts.all}
              rows={rows}
              keyOf={(row) => row.payoutId}
              columns={[
                column.when,
                column.case,
                column.kind,
                column.merchant,
                column.amount,
                column.by,
                { name: t.common.state, cell: (row) => s.payoutStates[row.state] },
                { name: t.payouts.outBillNo, cell: (row) => row.outBillNo },
              ]}
            />
          )
        }
      </Answer>
      <More of={pages} />
    </>
  )
}
