import { fill } from '#domain/sentences'
import { money } from '../../ui/format.ts'
import { useWords } from '../words.ts'
import type { RunwayOfDays } from './runway.tsx'
import './runway.css'

/** Units of the drawing; it is stretched to the room there is, so all words stand beside it. */
const WIDTH = 1_000
const HEIGHT = 200

/** How the available money shrinks: the mean as a line, the band around it as an area with dashed edges. */
export function RunwayChart({
  found,
  dates,
}: {
  readonly found: RunwayOfDays
  readonly dates: readonly string[]
}) {
  const { t } = useWords()
  const { points, p10, days, p90, availableCents } = found
  const end = points.at(-1)?.day ?? 1
  const most = Math.max(1, ...points.map(({ highCents }) => highCents))
  const lineOf = (of: 'lowCents' | 'meanCents' | 'highCents') =>
    points.map((point) => `${(point.day / end) * WIDTH},${HEIGHT - (point[of] / most) * HEIGHT}`)
  const share = (day: number) => (day / end) * 100
  const high = lineOf('highCents')
  const low = lineOf('lowCents')
  const summary = fill(t.fund.runwayChart, {
    available: money(availableCents),
    from: dates[0] ?? '',
    to: dates.at(-1) ?? '',
  })
  return (
    <figure className="runway">
      <figcaption>
        <span className="money">{money(most)}</span>
        <span className="runway-key" aria-hidden>
          <i className="key-mean" /> {t.fund.runwayMean} <i className="key-band" /> {t.fund.runwayBandName}
        </span>
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={summary}>
        <polygon className="band" points={[...high, ...low.toReversed()].join(' ')} />
        <polyline className="edge" points={high.join(' ')} />
        <polyline className="edge" points={low.join(' ')} />
        {[p10, days, p90]
          .filter((day) => day <= end)
          .map((day, at) => (
            <path key={`${day}-${at}`} className="mark-day" d={`M${(day / end) * WIDTH},0V${HEIGHT}`} />
          ))}
        <polyline className="mean" points={lineOf('meanCents').join(' ')} />
      </svg>
      <div className="runway-marks" aria-hidden>
        {(
          [
            ['P10', p10],
            [t.fund.runwayMean, days],
            ['P90', p90],
          ] as const
        )
          .filter(([, day]) => day <= end)
          .map(([name, day]) => (
            // a row for each, for they can fall on one day; moved back by its own share, so that none leaves the chart
            <span key={name} style={{ marginInlineStart: `${share(day)}%`, translate: `-${share(day)}%` }}>
              {name} <b>{day}</b>
            </span>
          ))}
      </div>
      <div className="day-ends" aria-hidden>
        <span>{dates[0]}</span>
        <span>{dates.at(-1)}</span>
      </div>
    </figure>
  )
}
