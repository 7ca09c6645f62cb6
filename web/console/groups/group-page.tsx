import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { fill } from '#domain/sentences'
import { dateTime } from '../../ui/format.ts'
import { useParam } from '../address.ts'
import { trpc } from '../client.ts'
import { Due, learnServerTime } from '../clock.tsx'
import { Answer, Facts, Money, Page, Section } from '../pieces.tsx'
import { labelOf, useWords } from '../words.ts'
import type { Group } from './group.ts'
import { GroupMembers } from './group-members.tsx'

/** One group: what it is about, its members each with its own state, and the decision about those that have none. */
export function GroupPage() {
  const { t, s, language } = useWords()
  const groupId = useParam('groupId')
  const asked = useQuery(trpc.group.read.queryOptions({ groupId }, { refetchInterval: 5_000 }))
  const serverTime = asked.data?.serverTime
  useEffect(() => {
    if (serverTime) learnServerTime(serverTime)
  }, [serverTime])
  return (
    <Answer of={asked} data={asked.data}>
      {(group) => (
        <Page
          title={fill(t.groups.title, {
            merchant: (language === 'en' ? group.merchantNameEn : null) ?? group.merchantName,
          })}
        >
          <Section
            title={`${labelOf(s.categories, group.category)} · ${labelOf(s.causes, group.cause)}`}
            extra={group.undecided ? <Due at={group.firstDueAt} /> : null}
          >
            <Facts
              rows={[
                [t.groups.members, group.members.length],
                [t.groups.undecided, group.undecided],
                [t.queue.asked, <Money key="asked" cents={group.askedCents} />],
                [t.groups.available, <Money key="fund" cents={group.fundAvailableCents} />],
                [t.groups.risk, group.merchantRisk],
                [t.groups.opened, dateTime(group.openedAt, language)],
              ]}
            />
          </Section>
          <GroupMembers group={group} />
          <Decisions group={group} />
        </Page>
      )}
    </Answer>
  )
}

function Decisions({ group: { decisions } }: { readonly group: Group }) {
  const { t, s, language } = useWords()
  if (decisions.length === 0) return null
  return (
    <Section title={t.groups.decisions}>
      <ol className="timeline">
        {decisions.map((decision) => (
          <li key={decision.groupDecisionId}>
            <time dateTime={decision.at}>{dateTime(decision.at, language)}</time>
            <span>
              {fill(t.groups.decisionFacts, {
                kind: t.groups.kinds[decision.kind],
                applied: decision.applied,
                members: decision.members,
                refused: decision.refused,
                notices: decision.notices,
              })}
              {decision.reasonCode ? ` · ${labelOf(s.reasons, decision.reasonCode)}` : ''}
              {decision.note ? ` · ${decision.note}` : ''} <span className="soft">{decision.by.name}</span>
            </span>
          </li>
        ))}
      </ol>
    </Section>
  )
}
