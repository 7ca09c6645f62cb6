import { Link, useNavigate } from '@tanstack/react-router'
import { Input } from 'antd'
import { z } from 'zod'
import { time } from '../../ui/format.ts'
import { NowOnly } from '../books/moment-picker.tsx'
import { momentSearch } from '../books/moment-search.ts'
import { CaseLink } from '../case-link.tsx'
import { client, type Outputs } from '../client.ts'
import { More, usePages } from '../paging.tsx'
import { Answer, Money, Nothing, Page, Mark } from '../pieces.tsx'
import { Table } from '../table.tsx'
import { useWords } from '../words.ts'
import { useSearchOf } from '../address.ts'
import { NextStep } from './next-step.tsx'

type Row = Outputs['recovery']['list']['rows'][number]

const SHOWN = ['open', 'overdue', 'contested', 'ended', 'all'] as const
export const recoverySearch = momentSearch.extend({
  show: z.enum(SHOWN).default('open'),
  text: z.string().max(80).optional(),
})

/** What merchants owe, with those that wait for a second person marked. */
export function RecoveriesPage() {
  const { t, s, language } = useWords()
  const search = useSearchOf(recoverySearch)
  const navigate = useNavigate()
  const pages = usePages(['recovery.list', search], (cursor) =>
    client.recovery.list.query({ ...search, cursor }),
  )
  return (
    <Page title={t.pages.recoveries}>
      <NowOnly />
      <div className="views">
        {SHOWN.map((show) => (
          <button
            key={show}
            type="button"
            aria-pressed={search.show === show}
            onClick={() => void navigate({ to: '/recoveries', search: { ...search, show } })}
          >
            {t.recoveries.show[show]}
          </button>
        ))}
        <Input.Search
          aria-label={t.recoveries.search}
          placeholder={t.recoveries.search}
          style={{ width: 240 }}
          defaultValue={search.text ?? ''}
          onSearch={(text) =>
            void navigate({ to: '/recoveries', search: { ...search, text: text.trim() || undefined } })
          }
        />
      </div>
      <Answer of={pages} data={pages.data?.pages.flatMap((page) => page.rows)}>
        {(rows) =>
          rows.length === 0 ? (
            <Nothing what={t.recoveries.empty} why={t.recoveries.emptyWhy} />
          ) : (
            <Table<Row>
              label={t.pages.recoveries}
              rows={rows}
              keyOf={(row) => row.recoveryId}
              columns={[
                {
                  name: t.recoveries.reference,
                  cell: (row) => (
                    <Link to="/recoveries/$recoveryId" params={{ recoveryId: row.recoveryId }}>
                      {row.reference}
                    </Link>
                  ),
                },
                { name: t.queue.caseNumber, cell: (row) => <CaseLink caseNumber={row.caseNumber} /> },
                {
                  name: t.queue.merchant,
                  cell: (row) => (language === 'en' ? row.merchant.nameEn : null) ?? row.merchant.name,
                },
                {
                  name: t.common.state,
                  cell: (row) => <RecoveryMark row={row} label={s.recoveryStates[row.state]} />,
                },
                { name: t.recoveries.age, right: true, cell: (row) => row.ageDays },
                {
                  name: t.recoveries.dueAt,
                  cell: (row) => (
                    <span
                      className={
                        row.overdue === 'none' ? '' : row.overdue === 'red' ? 'due-over' : 'due-soon'
                      }
                    >
                      {row.dueAt ? time(row.dueAt, language) : '—'}
                    </span>
                  ),
                },
                { name: t.recoveries.next, wrap: true, cell: (row) => <NextStep recovery={row} /> },
                {
                  name: t.recoveries.advanced,
                  right: true,
                  cell: (row) => <Money cents={row.amountCents} />,
                },
                {
                  name: t.recoveries.recovered,
                  right: true,
                  cell: (row) => <Money cents={row.recoveredCents} />,
                },
                { name: t.recoveries.owed, right: true, cell: (row) => <Money cents={row.owedCents} /> },
              ]}
            />
          )
        }
      </Answer>
      <More of={pages} />
    </Page>
  )
}

function RecoveryMark({ row, label }: { readonly row: Row; readonly label: string }) {
  const { t } = useWords()
  return (
    <>
      {label}{' '}
      {row.openRepayments > 0 || row.openWriteOff ? <Mark tone="warn">{t.recoveries.pending}</Mark> : null}
    </>
  )
}
