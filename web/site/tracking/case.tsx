import { useMutation } from '@tanstack/react-query'
import type { TouristCase } from '#api/tracking/schema'
import { formatCaseNumber } from '#domain/case-number'
import { REASONS, type ReasonCode } from '#domain/reasons'
import { money, time } from '../../ui/format.ts'
import { problemOf } from '../../ui/trpc.ts'
import { trpc } from '../client.ts'
import { useLanguage } from '../language.tsx'
import { go } from '../navigation.tsx'
import { pathTo } from '../paths.ts'
import { Heading, Notice, Redirect, useSentence } from '../pieces.tsx'
import { Appeal } from './appeal.tsx'
import { Answer, Rate, Reopen, Settlement, Withdraw } from './asks.tsx'
import { Correction } from './correction.tsx'
import { AddEvidence, Evidence } from './evidence.tsx'
import { useHeadline } from './headline.ts'
import { Collect } from './payout.tsx'
import { useCase } from './use-case.ts'

/** The case in plain words: what we need from the tourist first, then where it stands, then how it got there. */
export function CasePage() {
  const { texts } = useLanguage()
  const sentence = useSentence()
  const { data, error, again } = useCase()
  if (error && problemOf(error).code === 'NOT_SIGNED_IN') return <Redirect to={pathTo.track} />
  if (error && !data) return <Notice tone="risk">{sentence(problemOf(error).code)}</Notice>
  if (!data) return <p className="soft">{texts.loading}</p>
  return <Opened found={data} again={again} />
}

const isOpen = (found: TouristCase) =>
  ['submitted', 'accepted', 'in-review', 'awaiting-tourist'].includes(found.state)

function Opened({ found, again }: { found: TouristCase; again: () => void }) {
  const { texts, sentences, language } = useLanguage()
  const headline = useHeadline()
  const merchant = (language === 'en' ? found.merchantNameEn : null) ?? found.merchantName
  return (
    <>
      <p className="soft">
        {formatCaseNumber(found.caseNumber)} · {money(found.askedCents)}
        {merchant && ` · ${merchant}`}
      </p>
      <Heading>{headline(found)}</Heading>
      <Late found={found} />
      {found.question && <Answer key={found.question.questionId} question={found.question} again={again} />}
      <Correction found={found} again={again} />
      <Collect found={found} />
      {found.settlement && <Settlement settlement={found.settlement} again={again} />}
      <Reason found={found} />
      <section>
        <h2>{texts.track.steps}</h2>
        <Steps found={found} />
      </section>
      <section>
        <h2>{texts.track.evidence}</h2>
        <Evidence found={found} />
        {isOpen(found) && <AddEvidence again={again} />}
      </section>
      {found.state === 'resolved' && <Rate rated={found.rated} again={again} />}
      {found.state === 'resolved' && found.reopenUntil && <Reopen until={found.reopenUntil} again={again} />}
      {(found.state === 'resolved' || found.state === 'closed' || found.decision?.kind === 'advance') && (
        <Appeal caseNumber={found.caseNumber} again={again} />
      )}
      {isOpen(found) && <Withdraw again={again} />}
      <Leave />
      <p className="hidden">{sentences.complaintStates[found.state]}</p>
    </>
  )
}

function Late({ found }: { found: TouristCase }) {
  const { texts } = useLanguage()
  const due =
    found.state === 'submitted' ? found.acceptBy : found.state === 'in-review' ? found.decideBy : null
  return due && due < found.serverTime ? <Notice tone="warn">{texts.track.late}</Notice> : null
}

function asReason(code: string | null): ReasonCode | null {
  return (
    Object.values(REASONS)
      .flat()
      .find((known) => known === code) ?? null
  )
}

function Reason({ found }: { found: TouristCase }) {
  const { texts, sentences } = useLanguage()
  const { decision } = found
  if (!decision || decision.kind === 'accepted') return null
  const reason = asReason(decision.reasonCode)
  return (
    <Notice>
      {reason && <p>{sentences.reasons[reason]}</p>}
      <p>{decision.byRules ? texts.track.byRules : texts.track.byPerson}</p>
    </Notice>
  )
}

function Steps({ found }: { found: TouristCase }) {
  const { texts, language } = useLanguage()
  return (
    <ol className="steps">
      {found.steps.map((step) => (
        <li key={`${step.kind}${step.at}`}>
          <span>{texts.track.stepNames[step.kind]}</span>
          <time dateTime={step.at}>{time(step.at, language)}</time>
        </li>
      ))}
    </ol>
  )
}

function Leave() {
  const { texts } = useLanguage()
  const leave = useMutation(trpc.tracking.leave.mutationOptions({ onSuccess: () => go(pathTo.start) }))
  return (
    <button type="button" className="plain" onClick={() => leave.mutate()}>
      {texts.track.leave}
    </button>
  )
}
