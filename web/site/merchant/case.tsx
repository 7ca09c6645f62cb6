import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { MerchantCase } from '#api/merchant/schema'
import { formatCaseNumber } from '#domain/case-number'
import { money, time } from '../../ui/format.ts'
import { trpc } from '../client.ts'
import { Link } from '../navigation.tsx'
import { pathTo } from '../paths.ts'
import { Heading, Notice as Said } from '../pieces.tsx'
import { Answer, Answered as Stated } from './answer.tsx'
import { MerchantEvidence } from './evidence.tsx'
import { Notice } from './notice.tsx'
import { Answered } from './answered.tsx'
import { labelOf, useWords } from './words.ts'

/** One case as its merchant may see it: what to do and until when, then what it is about, then how it got there. */
export function CaseOfMerchant({ caseNumber }: { caseNumber: string }) {
  const queryClient = useQueryClient()
  const asked = trpc.merchant.readCase.queryOptions({ caseNumber })
  const found = useQuery({ ...asked, refetchInterval: 15_000, retry: false })
  const again = () => void queryClient.invalidateQueries({ queryKey: trpc.merchant.pathKey() })
  return <Answered of={found}>{(data) => <Opened found={data} again={again} />}</Answered>
}

const REVIEWED = ['accepted', 'in-review', 'awaiting-tourist', 'decided', 'awaiting-approval', 'reopened']
const OVER = ['closed', 'withdrawn', 'not-accepted', 'duplicate']

const owes = ({ recovery }: MerchantCase): boolean =>
  recovery !== null && recovery.owedCents > 0 && recovery.state !== 'cancelled'

function Opened({ found, again }: { found: MerchantCase; again: () => void }) {
  const { t, texts, sentences } = useWords()
  const headline = useHeadline()
  const { statement, recovery } = found
  const canAnswer = statement !== null && statement.statedAt === null && found.state !== 'withdrawn'
  const mayShow = !OVER.includes(found.state) || owes(found)
  const late = statement !== null && statement.dueAt < found.serverTime
  return (
    <>
      <p>
        <Link to={pathTo.merchant}>← {t.backToDesk}</Link>
      </p>
      <p className="soft">
        {formatCaseNumber(found.caseNumber)} · {labelOf(sentences.categories, found.category)} ·{' '}
        {labelOf(sentences.causes, found.cause)}
      </p>
      <Heading>{headline(found)}</Heading>
      <Decision found={found} />
      {recovery && <Notice recovery={recovery} again={again} />}
      {canAnswer && <What found={found} />}
      {canAnswer && (
        <Answer caseNumber={found.caseNumber} statement={statement} late={late} again={again}>
          {mayShow && <MerchantEvidence found={found} again={again} />}
        </Answer>
      )}
      {statement && <Stated statement={statement} />}
      {mayShow && !canAnswer && <MerchantEvidence found={found} again={again} />}
      {!canAnswer && <What found={found} />}
      <Steps found={found} />
      <p className="call">
        <a href="tel:12345">{texts.start.call}</a>
      </p>
    </>
  )
}

/** What the merchant has to do now, in one sentence with its time. */
function useHeadline(): (found: MerchantCase) => string {
  const { t, language, fill } = useWords()
  return (found) => {
    const { recovery, statement, serverTime } = found
    if (recovery?.dueAt && owes(found)) {
      const facts = { amount: money(recovery.owedCents), time: time(recovery.dueAt, language) }
      return fill(recovery.dueAt < serverTime ? t.case.payOver : t.case.payBy, facts)
    }
    if (recovery?.state === 'cancelled') return t.case.cancelled
    if (recovery?.state === 'recovered') return t.case.settled
    if (found.state === 'withdrawn') return t.case.withdrawn
    if (statement?.statedAt) return t.case.answered
    if (!statement || !REVIEWED.includes(found.state)) return t.case.nothingDue
    return statement.dueAt < serverTime
      ? t.case.answerLate
      : fill(t.case.answerBy, { time: time(statement.dueAt, language) })
  }
}

function Decision({ found: { decision, askedCents } }: { found: MerchantCase }) {
  const { t, fill } = useWords()
  if (!decision) return null
  const amount = decision.amountCents === null ? '' : money(decision.amountCents)
  return (
    <Said>
      <strong>
        {t.case.decided}: {fill(t.case.decisions[decision.kind], { amount, asked: money(askedCents) })}
      </strong>
      {decision.reasonCode && <p>{labelOf(t.case.reasons, decision.reasonCode)}</p>}
      <p className="soft">{decision.byRules ? t.case.byRules : t.case.byPerson}</p>
    </Said>
  )
}

function What({ found }: { found: MerchantCase }) {
  const { t, texts, sentences } = useWords()
  const rows: readonly (readonly [string, string])[] = [
    [t.case.paid, money(found.paidCents)],
    [t.case.asked, money(found.askedCents)],
    [t.case.bought, found.boughtOn],
    ...(found.orderNumber === null ? [] : [[t.case.order, found.orderNumber] as const]),
    ...found.answers.map(
      ({ question, answer }) => [sentences.questions[question], answer ? texts.yes : texts.no] as const,
    ),
  ]
  return (
    <section className="answers">
      <h2>{t.case.what}</h2>
      <dl className="card">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p className="hint">{t.case.who}</p>
    </section>
  )
}

function Steps({ found }: { found: MerchantCase }) {
  const { t, language } = useWords()
  if (found.steps.length === 0) return null
  return (
    <section>
      <h2>{t.case.steps}</h2>
      <ol className="steps">
        {found.steps.map((step) => (
          <li key={`${step.kind}${step.at}`}>
            <span>{t.case.stepNames[step.kind]}</span>
            <time dateTime={step.at}>{time(step.at, language)}</time>
          </li>
        ))}
      </ol>
    </section>
  )
}
