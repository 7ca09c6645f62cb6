import { useQuery } from '@tanstack/react-query'
import { HORIZON_DAYS, LEAST_DAYS } from '#domain/runway'
import { fill } from '#domain/sentences'
import { dayAfter, localDay, money } from '../../ui/format.ts'
import { serverToday } from '../clock.tsx'
import { useMoment } from '../books/moment-picker.tsx'
import { askedOf } from '../books/moment-search.ts'
import { type Outputs, trpc } from '../client.ts'
import { Answer, Section } from '../pieces.tsx'
import { useWords } from '../words.ts'
import { RunwayChart } from './runway-chart.tsx'
import { RunwayTable } from './runway-table.tsx'

type Found = Outputs['fund']['runway']
export type RunwayOfDays = Extract<Found, { readonly known: 'days' }>

/** How long the available money lasts, with its band, or why nothing can be said. */
export function Runway() {
  const { t } = useWords()
  const asked = useQuery(trpc.fund.runway.queryOptions(askedOf(useMoment())))
  return (
    <Section title={t.fund.runway}>
      <Answer of={asked} data={asked.data}>
        {(found) => <Words found={found} />}
      </Answer>
    </Section>
  )
}

function Words({ found }: { readonly found: Found }) {
  const { t } = useWords()
  const { asOf } = useMoment()
  if (found.known === 'too-little')
    return <p className="soft">{fill(t.fund.runwayTooLittle, { n: found.dataDays, least: LEAST_DAYS })}</p>
  if (found.known === 'not-shrinking') return <p>{fill(t.fund.runwayNotShrinking, { n: found.dataDays })}</p>
  const days = (count: number) =>
    count >= HORIZON_DAYS ? fill(t.fund.runwayBeyond, { n: HORIZON_DAYS }) : String(count)
  const first = asOf ? localDay(asOf) : serverToday()
  const dates = found.points.map(({ day }) => dayAfter(first, day))
  return (
    <>
      <p>
        <strong>{fill(t.fund.runwayDays, { days: days(found.days) })}</strong>{' '}
        {fill(t.fund.runwayBand, { p10: found.p10, p90: found.p90 })}
      </p>
      <p className="soft">
        {fill(t.fund.runwayHow, {
          available: money(found.availableCents),
          daily: money(found.dailyCents),
          n: found.dataDays,
        })}
      </p>
      <RunwayChart found={found} dates={dates} />
      <RunwayTable points={found.points} dates={dates} />
    </>
  )
}
