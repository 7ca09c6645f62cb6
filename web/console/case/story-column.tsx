import type { ReactNode } from 'react'
import type { CasePage } from '#api/review/case-schema'
import { fill } from '#domain/sentences'
import { time } from '../../ui/format.ts'
import { inWords, useNow } from '../clock.tsx'
import { Facts, Mark, Money, Section } from '../pieces.tsx'
import { labelOf, useWords } from '../words.ts'
import { Afterwards } from './afterwards.tsx'
import { PersonFacts } from './person-facts.tsx'
import { Timeline } from './timeline.tsx'

/** What the tourist says, what both sides answered, what happened when. */
export function StoryColumn({ kase }: { readonly kase: CasePage }) {
  const { t, s, language } = useWords()
  const { story, merchant } = kase
  const answers = Object.entries(story.answers)
  const facts: [string, ReactNode][] = [
    [t.case.asked, <Money key="asked" cents={story.askedCents} />],
    [t.case.paid, <Money key="paid" cents={story.paidCents} />],
    [t.case.boughtOn, story.boughtOn],
    [
      t.case.merchant,
      merchant
        ? ((language === 'en' ? merchant.nameEn : null) ?? merchant.name)
        : (story.merchantText ?? '—'),
    ],
    [
      '',
      merchant
        ? `${merchant.enrolled ? t.queue.enrolled : t.queue.notEnrolled} · ${merchant.plateCode}`
        : t.queue.notListed,
    ],
    [t.case.orderNumber, story.orderNumber ?? t.common.none],
  ]
  if (story.contractEndedOn) facts.push([t.case.contractEndedOn, story.contractEndedOn])
  if (story.handledElsewhere)
    facts.push([t.case.handledElsewhere, labelOf(t.elsewhere, story.handledElsewhere)])
  if (story.injury) facts.push([t.case.injury, t.common.yes])
  if (story.groupSize > 1) facts.push([t.case.groupSize, String(story.groupSize)])
  for (const [question, value] of answers)
    facts.push([labelOf(s.questions, question), value === true ? t.common.yes : t.common.no])
  return (
    <>
      <Section title={`${labelOf(s.categories, story.category)} · ${labelOf(s.causes, story.cause)}`}>
        <p className="story-text">{story.story}</p>
        <Facts rows={facts} />
      </Section>
      <Section title={t.case.payee}>
        <PersonFacts kase={kase} />
      </Section>
      <Statement kase={kase} />
      {kase.questions.length ? (
        <Section title={t.case.questions}>
          {kase.questions.map((question) => (
            <div key={question.id}>
              <p>
                <strong>{question.text}</strong>{' '}
                <span className="soft">
                  {question.askedBy.name} {time(question.askedAt, language)}
                </span>
              </p>
              <p className="story-text">{question.answer ?? t.case.unanswered}</p>
            </div>
          ))}
        </Section>
      ) : null}
      <Afterwards kase={kase} />
      <Timeline kase={kase} />
    </>
  )
}

function Statement({ kase }: { readonly kase: CasePage }) {
  const { t, language } = useWords()
  const now = useNow()
  const { statement } = kase
  if (!statement)
    return (
      <Section title={t.case.statement}>
        <span className="soft">{t.case.statementNone}</span>
      </Section>
    )
  const left = Date.parse(statement.dueAt) - now
  return (
    <Section title={t.case.statement}>
      {statement.position ? (
        <>
          <strong>{t.case.positions[statement.position]}</strong>{' '}
          <span className="soft">{statement.statedAt ? time(statement.statedAt, language) : ''}</span>
          {statement.statedAt && statement.statedAt > statement.dueAt ? (
            <Mark tone="warn">{t.case.statementLate}</Mark>
          ) : null}
          <p className="story-text">{statement.text}</p>
        </>
      ) : left > 0 ? (
        fill(t.case.statementOpen, { time: inWords(left, t) })
      ) : (
        t.case.statementLapsed
      )}
    </Section>
  )
}
