import { Link, useNavigate } from '@tanstack/react-router'
import { z } from 'zod'
import { time } from '../../ui/format.ts'
import { useSearchOf } from '../address.ts'
import { CaseLink } from '../case-link.tsx'
import { client, type Outputs } from '../client.ts'
import { More, usePages } from '../paging.tsx'
import { Answer, Mark, Money, Nothing, Page } from '../pieces.tsx'
import { Table } from '../table.tsx'
import { useWords } from '../words.ts'

type Row = Outputs['appeal']['list']['rows'][number]

const SHOWN = ['open', 'late', 'ended', 'all'] as const
export const appealSearch = z.object({ show: z.enum(SHOWN).default('open') })

/** Who asks for another look, and by when it is decided: the most urgent first. */
export function AppealsPage() {
  const { t, s, language } = useWords()
  const { show: shown } = useSearchOf(appealSearch)
  const navigate = useNavigate()
  const pages = usePages(['appeal.list', shown], (cursor) =>
    client.appeal.list.query({ show: shown, cursor }),
  )
  return (
    <Page title={t.pages.appeals}>
      <div className="views">
        {SHOWN.map((show) => (
          <button
            key={show}
            type="button"
            aria-pressed={shown === show}
            onClick={() => void navigate({ to: '/appeals', search: { show } })}
          >
            {t.appeals.show[show]}
          </button>
        ))}
      </div>
      <Answer of={pages} data={pages.data?.pages.flatMap((page) => page.rows)}>
        {(rows) =>
          rows.length === 0 ? (
            <Nothing what={t.appeals.empty} why={t.appeals.emptyWhy} />
          ) : (
            <Table<Row>
              label={t.pages.appeals}
              rows={rows}
              keyOf={(row) => row.appealId}
              columns={[
                {
                  name: t.appeals.due,
                  cell: (row) =>
                    row.reviewDueAt ? (
                      <span className={row.overdue ? 'due-over' : ''}>
                        {time(row.reviewDueAt, language)} {row.overdue ? t.appeals.overdue : ''}
                      </span>
                    ) : (
                      '—'
                    ),
                },
                {
                  name: t.appeals.side,
                  cell: (row) => (
                    <Link to="/appeals/$appealId" params={{ appealId: row.appealId }}>
                      {t.appeals.sides[row.side]}
                    </Link>
                  ),
                },
                { name: t.queue.caseNumber, cell: (row) => <CaseLink caseNumber={row.caseNumber} /> },
                {
                  name: t.common.state,
                  cell: (row) => (
                    <>
                      {s.appealStates[row.state]}{' '}
                      {row.late ? <Mark tone="warn">{t.appeals.late}</Mark> : null}
                    </>
                  ),
                },
                {
                  name: t.queue.merchant,
                  cell: (row) => (language === 'en' ? row.merchantNameEn : null) ?? row.merchantName ?? '—',
                },
                { name: t.queue.asked, right: true, cell: (row) => <Money cents={row.askedCents} /> },
                { name: t.appeals.advanced, right: true, cell: (row) => <Money cents={row.advancedCents} /> },
                { name: t.appeals.claimed, right: true, cell: (row) => <Money cents={row.claimedCents} /> },
                { name: t.appeals.heardBy, cell: (row) => row.heardBy?.name ?? '—' },
                { name: t.appeals.filed, cell: (row) => time(row.filedAt, language) },
              ]}
            />
          )
        }
      </Answer>
      <More of={pages} />
    </Page>
  )
}
