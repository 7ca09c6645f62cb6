import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { fill } from '#domain/sentences'
import { money } from '../../ui/format.ts'
import { type Outputs, trpc } from '../client.ts'
import { Answer, Section } from '../pieces.tsx'
import { useWords } from '../words.ts'

type Figures = Outputs['supervision']['measures']

const percent = (value: number | null): string => (value === null ? '—' : `${value.toFixed(1)}%`)

/** The figures every supervisor expects, from single cases. */
export function Measures() {
  const { t } = useWords()
  const measures = useQuery(trpc.supervision.measures.queryOptions({}, { refetchInterval: 60_000 }))
  return (
    <Section title={t.breaches.measures}>
      <Answer of={measures} data={measures.data}>
        {(figures) => <MeasureCards figures={figures} />}
      </Answer>
    </Section>
  )
}

function MeasureCards({ figures }: { readonly figures: Figures }) {
  const { t } = useWords()
  const kept = (measure: Figures['acceptedInTime']): ReactNode => (
    <>
      <strong>{percent(measure.percent)}</strong>
      <br />
      <span className="soft">
        {fill(t.breaches.of, { kept: measure.kept, of: measure.of })}
        {measure.medianMinutes === null
          ? ''
          : ` · ${fill(t.breaches.median, { n: Math.round(measure.medianMinutes) })}`}
      </span>
    </>
  )
  const counted = (measure: Figures['advanced']): ReactNode => (
    <>
      <strong>{measure.cases}</strong>
      <br />
      <span className="soft money">{money(measure.cents)}</span>
    </>
  )
  const cards: readonly (readonly [string, ReactNode])[] = [
    [t.breaches.complaints, <strong key="n">{figures.complaints}</strong>],
    [t.breaches.overdueNow, <strong key="n">{figures.overdueNow}</strong>],
    [t.breaches.acceptedInTime, kept(figures.acceptedInTime)],
    [t.breaches.reviewedInTime, kept(figures.reviewedInTime)],
    [t.breaches.closedInTime, kept(figures.closedInTime)],
    [t.breaches.advanced, counted(figures.advanced)],
    [t.breaches.smallFast, counted(figures.smallFast)],
    [t.breaches.settled, counted(figures.settled)],
    [
      t.breaches.recovered,
      <span key="recovered">
        <strong>{percent(figures.recovered.percent)}</strong>
        <br />
        <span className="soft money">
          {fill(t.breaches.of, {
            kept: money(figures.recovered.cents),
            of: money(figures.recovered.ofCents),
          })}
        </span>
      </span>,
    ],
    [t.breaches.satisfied, <strong key="n">{percent(figures.satisfaction.satisfiedPercent)}</strong>],
    [t.breaches.reopened, <strong key="n">{figures.reopened.cases}</strong>],
    ...figures.outstandingByAge.map(
      (age) =>
        [
          `${t.breaches.outstandingByAge} ${age.days}`,
          <span key={age.days}>
            <strong>{money(age.cents)}</strong>
            <br />
            <span className="soft">{fill(t.breaches.cases, { n: age.cases })}</span>
          </span>,
        ] as const,
    ),
  ]
  return (
    <div className="figures">
      {cards.map(([name, value]) => (
        <div key={name} className="figure">
          <span className="soft">{name}</span>
          <br />
          {value}
        </div>
      ))}
    </div>
  )
}
