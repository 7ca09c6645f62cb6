import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useSubscription } from '@trpc/tanstack-react-query'
import { App, Button } from 'antd'
import { useEffect, useRef, useState } from 'react'
import type { QueueRow } from '#api/review/schema'
import { fill } from '#domain/sentences'
import { client, queryClient, trpc } from '../client.ts'
import { learnServerTime } from '../clock.tsx'
import { useKeys } from '../keys.ts'
import { usePages } from '../paging.tsx'
import { Answer, Kbd, Nothing, Page, sentenceOf } from '../pieces.tsx'
import { useWords } from '../words.ts'
import { Chips } from './chips.tsx'
import { KeyHelp } from './key-help.tsx'
import { QueueTable } from './queue-table.tsx'
import { Views } from './views.tsx'
import { queueFilters } from '#api/review/schema'
import { useSearchOf } from '../address.ts'

/** Cases by deadline. Filters live in the address; new cases are announced and never move what is under the cursor. */
export function QueuePage() {
  const { t, s } = useWords()
  const { message } = App.useApp()
  const filters = useSearchOf(queueFilters)
  const navigate = useNavigate()
  const [marked, setMarked] = useState<string | null>(null)
  const [help, setHelp] = useState(false)
  const search = useRef<HTMLInputElement>(null)
  const pages = usePages(
    ['review.queue', filters],
    (cursor) => client.review.queue.query({ ...filters, cursor }),
    { staleTime: Number.POSITIVE_INFINITY, refetchOnMount: 'always', refetchOnWindowFocus: false },
  )
  const latest = useQuery(trpc.review.queue.queryOptions(filters, { refetchInterval: 30_000 }))
  useSubscription(trpc.review.changed.subscriptionOptions({}, { onData: lookAgainSoon }))
  const serverTime = latest.data?.serverTime
  useEffect(() => {
    if (serverTime) learnServerTime(serverTime)
  }, [serverTime])

  const shown = pages.data?.pages.flatMap((page) => page.rows)
  const rows = shown && refreshed(shown, latest.data?.rows ?? [])
  const fresh = freshOf(shown, latest.data?.rows)
  const gone = goneOf(shown, latest.data)
  const at = rows?.findIndex((row) => row.caseNumber === marked) ?? -1

  function move(step: number): void {
    const row = rows?.[Math.min(Math.max(at + step, 0), rows.length - 1)]
    if (row) setMarked(row.caseNumber)
  }
  const open = (caseNumber: string): void =>
    void navigate({ to: '/cases/$caseNumber', params: { caseNumber } })
  async function claim(caseNumber: string): Promise<void> {
    try {
      await client.review.claim.mutate({ caseNumber })
      open(caseNumber)
    } catch (error) {
      void message.warning(sentenceOf(error, s))
    }
  }
  async function next(): Promise<void> {
    try {
      const { caseNumber } = await client.review.nextCase.mutate({})
      if (caseNumber) open(caseNumber)
      else void message.info(t.queue.noNext)
    } catch (error) {
      void message.warning(sentenceOf(error, s))
    }
  }
  const current = at >= 0 ? marked : null
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    o: current ? () => open(current) : undefined,
    Enter: current ? () => open(current) : undefined,
    c: current ? () => void claim(current) : undefined,
    n: () => void next(),
    '/': () => search.current?.focus(),
    '?': () => setHelp(true),
  })

  return (
    <Page
      title={t.pages.queue}
      extra={
        <>
          <Button disabled={!current} onClick={() => current && open(current)}>
            {t.queue.open}
            <Kbd>o</Kbd>
          </Button>
          <Button disabled={!current} onClick={() => current && void claim(current)}>
            {t.queue.claim}
            <Kbd>c</Kbd>
          </Button>
          <Button type="primary" onClick={() => void next()}>
            {t.queue.next}
            <Kbd>n</Kbd>
          </Button>
          <Button onClick={() => setHelp(true)}>
            {t.queue.help}
            <Kbd>?</Kbd>
          </Button>
        </>
      }
    >
      <Views filters={filters} />
      <Chips filters={filters} searchRef={search} />
      <div aria-live="polite">
        {fresh > 0 ? (
          <Button className="notice" block onClick={() => void pages.refetch()}>
            {fill(t.queue.fresh, { n: fresh })}
          </Button>
        ) : null}
      </div>
      <Answer of={pages} data={rows}>
        {(found) =>
          found.length === 0 ? (
            <Nothing what={t.queue.empty} why={t.queue.emptyWhy} />
          ) : (
            <QueueTable rows={found} gone={gone} marked={marked} onMark={setMarked} />
          )
        }
      </Answer>
      {pages.hasNextPage ? (
        <Button onClick={() => void pages.fetchNextPage()} loading={pages.isFetchingNextPage}>
          {t.common.more}
        </Button>
      ) : null}
      <KeyHelp open={help} onClose={() => setHelp(false)} />
    </Page>
  )
}

/** Rows where they stand, each as it is now. */
function refreshed(shown: readonly QueueRow[], latest: readonly QueueRow[]): QueueRow[] {
  const known = new Map(latest.map((row) => [row.caseNumber, row]))
  return shown.map((row) => known.get(row.caseNumber) ?? row)
}

function freshOf(shown: readonly QueueRow[] | undefined, latest: readonly QueueRow[] | undefined): number {
  if (!shown || !latest) return 0
  const known = new Set(shown.map((row) => row.caseNumber))
  return latest.filter((row) => !known.has(row.caseNumber)).length
}

/** Rows that left the view since they were shown; they keep their place until the list is read again. */
function goneOf(
  shown: readonly QueueRow[] | undefined,
  latest: { readonly rows: readonly QueueRow[]; readonly nextCursor: string | null } | undefined,
): ReadonlySet<string> {
  if (!shown || !latest || latest.nextCursor !== null) return new Set()
  const known = new Set(latest.rows.map((row) => row.caseNumber))
  return new Set(shown.map((row) => row.caseNumber).filter((caseNumber) => !known.has(caseNumber)))
}

const GATHER_MS = 800

let gathering: ReturnType<typeof setTimeout> | undefined

/** Many changes in a moment are one look. */
function lookAgainSoon(): void {
  clearTimeout(gathering)
  gathering = setTimeout(() => {
    void queryClient.invalidateQueries({ queryKey: trpc.review.queue.queryKey(), type: 'active' })
    void queryClient.invalidateQueries(trpc.review.queueCounts.queryFilter())
  }, GATHER_MS)
}
