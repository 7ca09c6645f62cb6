import type { RunwayPoint } from '#domain/runway'
import { Money } from '../pieces.tsx'
import { Table } from '../table.tsx'
import { useWords } from '../words.ts'

/** The chart's own figures. */
export function RunwayTable({
  points,
  dates,
}: {
  readonly points: readonly RunwayPoint[]
  readonly dates: readonly string[]
}) {
  const { t } = useWords()
  return (
    <details className="notice">
      <summary>{t.fund.runwayFigures}</summary>
      <Table<RunwayPoint & { readonly date: string }>
        label={t.fund.runwayFigures}
        rows={points.map((point, at) => ({ ...point, date: dates[at] ?? '' }))}
        keyOf={({ day }) => String(day)}
        columns={[
          { name: t.fund.day, cell: ({ date }) => date },
          { name: t.fund.runwayAfter, right: true, cell: ({ day }) => day },
          { name: t.fund.runwayLow, right: true, cell: ({ lowCents }) => <Money cents={lowCents} /> },
          { name: t.fund.runwayMean, right: true, cell: ({ meanCents }) => <Money cents={meanCents} /> },
          { name: t.fund.runwayHigh, right: true, cell: ({ highCents }) => <Money cents={highCents} /> },
        ]}
      />
    </details>
  )
}
