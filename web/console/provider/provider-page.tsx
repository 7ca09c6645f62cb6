import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { fill } from '#domain/sentences'
import { dateTime } from '../../ui/format.ts'
import { trpc } from '../client.ts'
import { learnServerTime } from '../clock.tsx'
import { Answer, Page } from '../pieces.tsx'
import { useWords } from '../words.ts'
import { Bills } from './bills.tsx'
import { RailCard } from './rail-card.tsx'

/** react-query asks only while the page is visible */
const REFRESH_MS = 10_000

/** The ways money leaves by: open or closed and why, what they still can bear, and what waits for them. */
export function ProviderPage() {
  const { t, language } = useWords()
  const asked = useQuery(trpc.rail.list.queryOptions(undefined, { refetchInterval: REFRESH_MS }))
  const serverTime = asked.data?.serverTime
  useEffect(() => {
    if (serverTime) learnServerTime(serverTime)
  }, [serverTime])
  return (
    <Page title={t.pages.provider}>
      <Answer of={asked} data={asked.data}>
        {(found) => (
          <>
            {found.rails.map((rail) => (
              <RailCard key={rail.rail} rail={rail} />
            ))}
            <p className="soft">
              {t.provider.shared} {fill(t.finance.standsAt, { at: dateTime(found.serverTime, language) })}
            </p>
          </>
        )}
      </Answer>
      <Bills />
    </Page>
  )
}
