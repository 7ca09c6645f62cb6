import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Button } from 'antd'
import { z } from 'zod'
import { fill } from '#domain/sentences'
import { money } from '../../ui/format.ts'
import { NowOnly } from '../books/moment-picker.tsx'
import { momentSearch } from '../books/moment-search.ts'
import { useAct } from '../act.ts'
import { useSearchOf } from '../address.ts'
import { client, trpc } from '../client.ts'
import { Answer, Page } from '../pieces.tsx'
import { useWords } from '../words.ts'
import { Accounts } from './accounts.tsx'
import { Bench } from './bench.tsx'
import { Done } from './done.tsx'
import { Exceptions } from './exceptions.tsx'
import './reconciliation.css'
import { Statements } from './statements.tsx'

const SHOWN = ['bench', 'exceptions', 'confirmed', 'statements', 'accounts'] as const
export const reconciliationSearch = momentSearch.extend({ show: z.enum(SHOWN).default('bench') })

const DRAWN = {
  bench: Bench,
  exceptions: Exceptions,
  confirmed: Done,
  statements: Statements,
  accounts: Accounts,
} as const

/** The bank left, ours right, proposals between; what no rule decides is the work list. */
export function ReconciliationPage() {
  const { t } = useWords()
  const { show } = useSearchOf(reconciliationSearch)
  const navigate = useNavigate()
  const { act, busy } = useAct()
  const summary = useQuery(trpc.reconciliation.summary.queryOptions())
  const counts: Partial<Record<(typeof SHOWN)[number], number>> = summary.data
    ? {
        bench: summary.data.proposals,
        exceptions: summary.data.exceptions,
        confirmed: summary.data.confirmed,
      }
    : {}
  const Drawn = DRAWN[show]
  return (
    <Page
      title={t.pages.reconciliation}
      extra={
        <Button loading={busy} onClick={() => void act(() => client.reconciliation.propose.mutate())}>
          {t.reconciliation.propose}
        </Button>
      }
    >
      <NowOnly />
      <div className="views">
        {SHOWN.map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={show === name}
            onClick={() => void navigate({ to: '/reconciliation', search: { show: name } })}
          >
            {t.reconciliation.show[name]}
            {counts[name] === undefined ? '' : ` ${counts[name]}`}
          </button>
        ))}
      </div>
      <Answer of={summary} data={summary.data}>
        {({ coverage, unmatchedLines, unmatchedCents }) => (
          <p className="soft">
            {coverage
              ? fill(t.reconciliation.covers, {
                  from: coverage.from,
                  to: coverage.to,
                  n: unmatchedLines,
                  sum: money(unmatchedCents),
                })
              : t.reconciliation.coversNothing}
          </p>
        )}
      </Answer>
      <Drawn />
    </Page>
  )
}
