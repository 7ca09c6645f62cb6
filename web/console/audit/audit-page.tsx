import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { Button, Select } from 'antd'
import { z } from 'zod'
import { FINANCE_VIEWS } from '#domain/finance-views'
import { dateTime } from '../../ui/format.ts'
import { NowOnly } from '../books/moment-picker.tsx'
import { momentSearch } from '../books/moment-search.ts'
import { useSearchOf } from '../address.ts'
import { client, type Outputs, trpc } from '../client.ts'
import { useAccountName } from '../fund/balances.tsx'
import { More } from '../paging.tsx'
import { Answer, Mark, Nothing, Page } from '../pieces.tsx'
import { useMe } from '../session/me.ts'
import { Table } from '../table.tsx'
import { labelOf, useWords } from '../words.ts'

export const auditSearch = momentSearch.extend({
  who: z.string().max(100).optional(),
  what: z.enum(FINANCE_VIEWS).optional(),
  taken: z.boolean().optional(),
})
type AuditSearch = z.infer<typeof auditSearch>

type Row = Outputs['audit']['looks']['rows'][number]

const FIRST: number | undefined = undefined

/** Who looked at what of the fund's, and what left as a file. Nobody can change or delete a row. */
export function AuditPage() {
  const { t, language } = useWords()
  const { role } = useMe()
  const { who, what, taken } = useSearchOf(auditSearch)
  const pages = useInfiniteQuery({
    queryKey: ['looks', who, what, taken],
    queryFn: ({ pageParam }) =>
      client.audit.looks.query({ staffId: who, what, takenOnly: taken ?? false, before: pageParam }),
    initialPageParam: FIRST,
    getNextPageParam: (page) => page.nextBefore ?? undefined,
  })
  return (
    <Page title={t.pages.audit}>
      <NowOnly />
      <p className="soft">{role === 'finance' ? t.finance.looksOwn : t.finance.looksAll}</p>
      <Filters given={{ who, what, taken }} />
      <Answer of={pages} data={pages.data?.pages.flatMap((page) => page.rows)}>
        {(rows) =>
          rows.length === 0 ? (
            <Nothing what={t.finance.noLooks} why={t.finance.noLooksWhy} />
          ) : (
            <Table<Row>
              label={t.pages.audit}
              rows={rows}
              keyOf={(row) => row.id}
              columns={[
                { name: t.common.at, cell: (row) => dateTime(row.at, language) },
                { name: t.finance.who, cell: (row) => row.staff.name },
                { name: t.finance.what, cell: (row) => t.finance.titles[row.what] },
                { name: t.finance.how, cell: (row) => <How row={row} /> },
                { name: t.finance.filters, wrap: true, cell: (row) => <Filtered row={row} /> },
                { name: t.finance.ofMoment, cell: (row) => <Moment row={row} /> },
                { name: t.finance.rows, right: true, cell: (row) => row.rows ?? '' },
                {
                  name: t.books.head,
                  cell: (row) => (row.head ? <code title={row.head}>{row.head.slice(0, 12)}…</code> : ''),
                },
              ]}
            />
          )
        }
      </Answer>
      <More of={pages} />
    </Page>
  )
}

function Filters({ given }: { readonly given: AuditSearch }) {
  const { t } = useWords()
  const { role } = useMe()
  const navigate = useNavigate()
  const mayAsk = role !== 'finance'
  const people = useQuery({ ...trpc.audit.lookers.queryOptions(), enabled: mayAsk })
  const set = (change: AuditSearch) => void navigate({ to: '/audit', search: { ...given, ...change } })
  return (
    <div className="chips">
      {mayAsk ? (
        <Select
          aria-label={t.finance.who}
          placeholder={t.finance.everybody}
          allowClear
          style={{ minWidth: 180 }}
          value={given.who ?? null}
          onChange={(who) => set({ who: who ?? undefined })}
          options={(people.data?.rows ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        />
      ) : null}
      <Select
        aria-label={t.finance.what}
        placeholder={t.finance.everything}
        allowClear
        style={{ minWidth: 200 }}
        value={given.what ?? null}
        onChange={(what) => set({ what: what ?? undefined })}
        options={FINANCE_VIEWS.map((value) => ({ value, label: t.finance.titles[value] }))}
      />
      <Button
        aria-pressed={given.taken ?? false}
        type={given.taken ? 'primary' : 'default'}
        ghost={given.taken ?? false}
        onClick={() => set({ taken: given.taken ? undefined : true })}
      >
        {t.finance.takenOnly}
      </Button>
    </div>
  )
}

function How({ row: { format } }: { readonly row: Row }) {
  const { t } = useWords()
  return format ? (
    <Mark tone="warn">
      {t.finance.taken} {format.toUpperCase()}
    </Mark>
  ) : (
    <span className="soft">{t.finance.looked}</span>
  )
}

function Moment({ row: { postedAt, effectiveOn } }: { readonly row: Row }) {
  const { t, language } = useWords()
  if (!postedAt && !effectiveOn) return <span className="soft">{t.finance.thenNow}</span>
  return [postedAt && dateTime(postedAt, language), effectiveOn].filter(Boolean).join(' · ')
}

/** The filters in words, a voucher as its link. */
function Filtered({ row: { filter } }: { readonly row: Row }) {
  const { t } = useWords()
  const nameOf = useAccountName()
  const given = Object.entries(filter).toSorted(([a], [b]) => a.localeCompare(b))
  return given.map(([name, value], at) => (
    <span key={name}>
      {at > 0 ? ' · ' : ''}
      {name === 'voucherNo' ? (
        <Link to="/ledger/$voucherNo" params={{ voucherNo: value }}>
          {value}
        </Link>
      ) : name === 'account' ? (
        nameOf(value)
      ) : name === 'kind' ? (
        labelOf(t.ledger.kinds, value)
      ) : name === 'exceptionKind' ? (
        labelOf(t.reconciliation.kinds, value)
      ) : name === 'what' ? (
        labelOf(t.finance.titles, value)
      ) : name === 'from' || name === 'to' ? (
        `${name === 'from' ? t.finance.trialBalanceFrom : t.finance.trialBalanceTo} ${value}`
      ) : name === 'postedOn' || name === 'day' ? (
        `${t.finance.postedOn} ${value}`
      ) : name === 'staffId' ? (
        t.finance.onePerson
      ) : (
        value
      )}
    </span>
  ))
}
