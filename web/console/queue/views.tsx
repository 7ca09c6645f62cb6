import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { QUEUE_VIEWS, type QueueFilters } from '#api/review/schema'
import { trpc } from '../client.ts'
import { useWords } from '../words.ts'

/** Saved views with how many cases each has. */
export function Views({ filters }: { readonly filters: QueueFilters }) {
  const { t } = useWords()
  const navigate = useNavigate()
  const counts = useQuery(trpc.review.queueCounts.queryOptions(undefined, { refetchInterval: 30_000 }))
  return (
    <div className="views">
      {QUEUE_VIEWS.map((view) => (
        <button
          key={view}
          type="button"
          aria-pressed={filters.view === view}
          onClick={() => void navigate({ to: '/queue', search: { view } })}
        >
          {t.views[view]} <span className="money">{counts.data?.counts[view] ?? ''}</span>
        </button>
      ))}
    </div>
  )
}
