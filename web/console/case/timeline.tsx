import type { CasePage } from '#api/review/case-schema'
import { fill } from '#domain/sentences'
import { dateTime, money, time } from '../../ui/format.ts'
import { Section } from '../pieces.tsx'
import { labelOf, type Speech, useWords } from '../words.ts'

type Event = CasePage['timeline'][number]

/** What happened when, and by whom. */
export function Timeline({ kase }: { readonly kase: CasePage }) {
  const speech = useWords()
  const { t, s, language } = speech
  return (
    <Section title={t.case.timeline}>
      <ol className="timeline">
        {kase.timeline.map((event) => (
          <li key={event.id}>
            <time dateTime={event.at} title={dateTime(event.at, language)}>
              {time(event.at, language)}
            </time>
            <span>
              {[labelOf(s.events, event.kind), ...factsOf(event.data, speech)].join(' · ')}{' '}
              <span className="soft">{actorOf(event, speech)}</span>
            </span>
          </li>
        ))}
      </ol>
    </Section>
  )
}

function actorOf({ actorName, actorKind }: Event, { t }: Speech): string {
  if (actorName) return actorName
  if (actorKind === 'system') return t.common.system
  return actorKind === 'tourist' ? t.case.addedBy.tourist : actorKind === 'merchant' ? t.case.merchant : ''
}

/** What was recorded beside the kind, as far as it says something to a reader. */
function factsOf(data: Event['data'], { t, s }: Speech): string[] {
  const words: Readonly<Record<string, (value: string) => string>> = {
    by: (value) => labelOf({ rules: t.common.rules, silence: t.common.silence }, value),
    decision: (value) => labelOf(t.case.decisionKinds, value),
    reason: (value) => labelOf(s.reasons, value),
    outcome: (value) => labelOf(t.case.outcomes, value),
    deadline: (value) => labelOf(t.case.deadlines, value),
    code: (value) => value,
  }
  const figures: Readonly<Record<string, (value: number) => string>> = {
    amountCents: money,
    principalCents: money,
    surplusCents: (value) => (value > 0 ? `${t.recoveries.surplus} ${money(value)}` : ''),
    score: (value) => fill(t.case.score, { n: value }),
  }
  return [
    ...Object.entries(words).map(([name, say]) => (typeof data[name] === 'string' ? say(data[name]) : '')),
    ...Object.entries(figures).map(([name, say]) => (typeof data[name] === 'number' ? say(data[name]) : '')),
  ].filter((text) => text !== '')
}
