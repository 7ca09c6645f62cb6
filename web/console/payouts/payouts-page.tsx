import { useNavigate } from '@tanstack/react-router'
import { z } from 'zod'
import { fill } from '#domain/sentences'
import { dateTime, money } from '../../ui/format.ts'
import { NowOnly } from '../books/moment-picker.tsx'
import { momentSearch } from '../books/moment-search.ts'
import { CaseLink } from '../case-link.tsx'
import { client } from '../client.ts'
import { More, usePages } from '../paging.tsx'
import { Answer, Mark, Money, Nothing, Page } from '../pieces.tsx'
import { type Column, Table } from '../table.tsx'
import { useWords } from '../words.ts'
import { RowActs } from './row-acts.tsx'
import { type Row, Standing } from './standing.tsx'
import { useSearchOf } from '../address.ts'

/** along the way a payout goes; the ends that need a person before the one that needs nobody */
const SHOWN = [
  'waiting',
  'awaiting-approval',
  'approved',
  'sending',
  'awaiting-payee',
  'unknown',
  'failed',
  'returned',
  'cancelled',
  'expired',
  'paid',
  'all',
] as const
type Shown = (typeof SHOWN)[number]
export const payoutSearch = momentSearch.extend({ show: z.enum(SHOWN).default('waiting') })

const LISTS = { waiting: Waiting, unknown: Unknown, expired: Expired, all: All }
type OwnList = keyof typeof LISTS
const isOwn = (show: Shown): show is OwnList => Object.hasOwn(LISTS, show)

/** Payouts where they stand: each with why it stands there and what can be done about it. */
export function PayoutsPage() {
  const { t, s } = useWords()
  const { show } = useSearchOf(payoutSearch)
  const navigate = useNavigate()
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
            {isOwn(name) ? t.payouts[name] : s.payoutStates[name]}
          </button>
        ))}
      </div>
      <List show={show} />
    </Page>
  )
}

function List({ show }: { readonly show: Shown }) {
  if (!isOwn(show)) return <ByState key={show} state={show} />
  const Own = LISTS[show]
  return <Own />
}

const COLUMNS = ['when', 'case', 'merchant', 'amount', 'by', 'standing'] as const

function useColumns(): Readonly<Record<(typeof COLUMNS)[number] | 'acts', Column<Row>>> {
  const { t, language } = useWords()
  return {
    when: { name: t.payouts.requestedAt, minor: true, cell: (row) => dateTime(row.requestedAt, language) },
    case: {
      name: t.queue.caseNumber,
      cell: (row) => (
        <>
          <CaseLink caseNumber={row.caseNumber} />
          <span className="second-line soft minor">
            {t.payouts.outBillNo} {row.outBillNo}
          </span>
        </>
      ),
    },
    merchant: { name: t.queue.merchant, minor: true, cell: (row) => row.merchantName ?? '—' },
    amount: {
      name: t.common.amount,
      right: true,
      cell: (row) => (
        <>
          {row.kind === 'surplus' ? <Mark>{t.payouts.kinds.surplus}</Mark> : null}
          <Money cents={row.amountCents} />
        </>
      ),
    },
    by: {
      name: t.common.by,
      minor: true,
      cell: (row) => (row.byRules ? t.common.rules : (row.decidedBy?.name ?? '—')),
    },
    standing: {
      name: t.common.state,
      wrap: true,
      cell: (row) => (
        <div className="standing">
          <div>
            <Standing row={row} />
          </div>
          <RowActs row={row} />
        </div>
      ),
    },
    acts: { name: t.common.actions, wrap: true, cell: (row) => <RowActs row={row} /> },
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
                { name: t.payouts.providerBillNo, cell: (row) => row.providerBillNo ?? '—' },
                column.acts,
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

const REFRESH_MS = 10_000

function All() {
  const { t } = useWords()
  return <Listed label={t.payouts.all} empty={t.payouts.emptyAll} emptyWhy={t.payouts.emptyAllWhy} />
}

function ByState({ state }: { readonly state: Exclude<Shown, OwnList> }) {
  const { t, s } = useWords()
  const name = s.payoutStates[state]
  const empty = fill(t.payouts.emptyState, { state: name })
  return <Listed state={state} label={name} empty={empty} emptyWhy={t.payouts.emptyStateWhy} />
}

/** Payouts of one state, or of all, newest first. */
function Listed({
  state,
  label,
  empty,
  emptyWhy,
}: {
  readonly state?: Exclude<Shown, OwnList>
  readonly label: string
  readonly empty: string
  readonly emptyWhy: string
}) {
  const column = useColumns()
  const pages = usePages(
    ['payout.list', state],
    (cursor) => client.payout.list.query({ cursor, ...(state && { state }) }),
    { refetchInterval: REFRESH_MS },
  )
  return (
    <>
      <Answer of={pages} data={pages.data?.pages.flatMap((page) => page.rows)}>
        {(rows) =>
          rows.length === 0 ? (
            <Nothing what={empty} why={emptyWhy} />
          ) : (
            <Table<Row>
              label={label}
              rows={rows}
              keyOf={(row) => row.payoutId}
              columns={COLUMNS.map((name) => column[name])}
            />
          )
        }
      </Answer>
      <More of={pages} />
    </>
  )
}
