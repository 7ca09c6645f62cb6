import type { ReactNode } from 'react'
import type { CasePage } from '#api/review/case-schema'
import { fill } from '#domain/sentences'
import { dateTime, time } from '../../ui/format.ts'
import { Section } from '../pieces.tsx'
import { useWords } from '../words.ts'

/** What the tourist said once it was over: rating, call, and why the case should open again. */
export function Afterwards({ kase }: { readonly kase: CasePage }) {
  const { t, language } = useWords()
  const { satisfaction } = kase
  const told: readonly (readonly [at: string, key: string, what: ReactNode])[] = [
    ...(satisfaction
      ? [
          [
            satisfaction.at,
            'rating',
            <Told key="rating" what={t.case.satisfaction} text={satisfaction.comment}>
              {fill(t.case.score, { n: satisfaction.score })}
            </Told>,
          ] as const,
        ]
      : []),
    ...kase.followUps.flatMap((call) =>
      call.outcome && call.at
        ? [
            [
              call.at,
              `call-${call.round}`,
              <Told key="call" what={t.case.followUp} text={call.note}>
                {t.followUps[call.outcome]}
              </Told>,
            ] as const,
          ]
        : [],
    ),
    ...kase.reopenRequests.map(
      (request) =>
        [
          request.requestedAt,
          request.id,
          <Told key="request" what={t.case.reopenAsked} text={request.text}>
            {request.outcome ? t.case.outcomes[request.outcome] : t.common.waiting}
          </Told>,
        ] as const,
    ),
  ]
  if (told.length === 0) return null
  return (
    <Section title={t.case.afterwards}>
      <ul className="timeline">
        {told.map(([at, key, what]) => (
          <li key={key}>
            <time dateTime={at} title={dateTime(at, language)}>
              {time(at, language)}
            </time>
            {what}
          </li>
        ))}
      </ul>
    </Section>
  )
}

function Told({
  what,
  text,
  children,
}: {
  readonly what: string
  readonly text: string | null
  readonly children: ReactNode
}) {
  return (
    <span>
      {what} · <strong>{children}</strong>
      {text ? <span className="story-text"> {text}</span> : null}
    </span>
  )
}
