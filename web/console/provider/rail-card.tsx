import { CheckCircleOutlined, StopOutlined } from '@ant-design/icons'
import { fill } from '#domain/sentences'
import { dateTime } from '../../ui/format.ts'
import { Facts, Mark, Section } from '../pieces.tsx'
import { labelOf, useWords } from '../words.ts'
import { Ago } from './ago.tsx'
import type { Rail } from './rail.ts'
import { RailActs } from './rail-acts.tsx'
import { RailEvents } from './rail-events.tsx'
import { RailFigures } from './rail-figures.tsx'
import { silenceWords } from './rail-words.ts'

/** One way out as finance watches it. */
export function RailCard({ rail }: { readonly rail: Rail }) {
  const { t } = useWords()
  return (
    <Section title={labelOf(t.provider.rails, rail.rail)} extra={<Health rail={rail} />}>
      <RailFigures rail={rail} />
      <HealthFacts rail={rail} />
      <RailActs rail={rail} />
      <RailEvents rail={rail} />
    </Section>
  )
}

function Health({ rail: { closedBecause } }: { readonly rail: Rail }) {
  const { t } = useWords()
  return closedBecause === null ? (
    <Mark tone="good">
      <CheckCircleOutlined aria-hidden /> {t.provider.open}
    </Mark>
  ) : (
    <Mark tone="warn">
      <StopOutlined aria-hidden /> {t.provider.closed} · {t.provider.because[closedBecause]}
    </Mark>
  )
}

function HealthFacts({ rail }: { readonly rail: Rail }) {
  const { t, language } = useWords()
  const { closedBecause, closedAt, closedUntil, failures, lastAnswerAt, lastFailureAt, lastFailure } = rail
  return (
    <Facts
      rows={[
        ...(closedBecause === null
          ? []
          : ([
              [t.provider.closedSince, closedAt ? dateTime(closedAt, language) : '—'],
              [t.provider.triesAgain, closedUntil ? dateTime(closedUntil, language) : t.provider.untilOpened],
            ] as const)),
        [t.provider.lastAnswer, <Ago key="answer" at={lastAnswerAt} />],
        [
          t.provider.lastFailure,
          lastFailureAt && lastFailure ? (
            <span key="failure">
              <Ago at={lastFailureAt} /> · {silenceWords(lastFailure, t)}
            </span>
          ) : (
            t.provider.never
          ),
        ],
        ...(failures > 0
          ? [
              [
                t.provider.health,
                <span key="row" className="due-soon">
                  {fill(t.provider.inARow, { n: failures })}
                </span>,
              ] as const,
            ]
          : []),
      ]}
    />
  )
}
