import { useQuery } from '@tanstack/react-query'
import { fill } from '#domain/sentences'
import { dateTime, money } from '../../ui/format.ts'
import { useParam } from '../address.ts'
import { CaseLink } from '../case-link.tsx'
import { type Outputs, trpc } from '../client.ts'
import { Answer, Facts, Mark, Money, Page, Section } from '../pieces.tsx'
import { labelOf, useWords } from '../words.ts'
import { AppealMoney } from './appeal-money.tsx'
import { HearAppeal } from './hear-appeal.tsx'

export type Appeal = Outputs['appeal']['read']

/** One appeal: both sides' words, how the case was decided until now, where its money is, and the word that ends it. */
export function AppealPage() {
  const { t } = useWords()
  const appealId = useParam('appealId')
  const asked = useQuery(trpc.appeal.read.queryOptions({ appealId }))
  return (
    <Answer of={asked} data={asked.data}>
      {(appeal) => (
        <Page title={fill(t.appeals.title, { side: t.appeals.sides[appeal.side], case: appeal.caseNumber })}>
          <Standing appeal={appeal} />
          <HearAppeal key={appeal.version} appeal={appeal} />
          <Section title={t.appeals.appellant}>
            <p className="story-text">{appeal.text}</p>
          </Section>
          <Chain chain={appeal.chain} />
          <AppealMoney appeal={appeal} />
          <Section title={t.appeals.case}>
            <p className="story-text">{appeal.story}</p>
          </Section>
          <Statements statements={appeal.statements} />
          <Evidence evidence={appeal.evidence} />
        </Page>
      )}
    </Answer>
  )
}

function Standing({ appeal }: { readonly appeal: Appeal }) {
  const { t, s, language } = useWords()
  const { decision, admission } = appeal
  const at = (instant: string | null) => (instant ? dateTime(instant, language) : '—')
  return (
    <Section
      title={s.appealStates[appeal.state]}
      extra={appeal.late ? <Mark tone="warn">{t.appeals.late}</Mark> : null}
    >
      <Facts
        rows={[
          [t.queue.caseNumber, <CaseLink key="case" caseNumber={appeal.caseNumber} />],
          [
            t.queue.merchant,
            (language === 'en' ? appeal.merchantNameEn : null) ?? appeal.merchantName ?? '—',
          ],
          [t.queue.asked, <Money key="asked" cents={appeal.askedCents} />],
          [t.appeals.advanced, <Money key="advanced" cents={appeal.advancedCents} />],
          ...(appeal.claimedCents === null
            ? []
            : [[t.appeals.claimed, <Money key="claimed" cents={appeal.claimedCents} />] as const]),
          [t.appeals.filed, at(appeal.filedAt)],
          [
            t.appeals.due,
            <span key="due" className={appeal.overdue ? 'due-over' : ''}>
              {at(appeal.reviewDueAt)} {appeal.overdue ? t.appeals.overdue : ''}
            </span>,
          ],
          [t.appeals.heardBy, appeal.heardBy?.name ?? '—'],
        ]}
      />
      {admission && (
        <p>
          <strong>{t.appeals.admission}</strong> {admission.reason}{' '}
          <span className="soft">
            {admission.by?.name} {at(admission.at)}
          </span>
        </p>
      )}
      {decision && (
        <p>
          <strong>
            {t.appeals.decided}: {t.appeals.choices[appeal.side][decision.outcome]}
          </strong>{' '}
          {decision.reason}{' '}
          <span className="soft">
            {fill(t.appeals.decidedBy, { name: decision.by?.name ?? '—', at: at(decision.at) })}
          </span>
        </p>
      )}
    </Section>
  )
}

function Chain({ chain }: Pick<Appeal, 'chain'>) {
  const { t, s, language } = useWords()
  return (
    <Section title={t.appeals.chain}>
      <ol className="timeline">
        {chain.map((step) => (
          <li key={`${step.what}${step.at}`}>
            <time dateTime={step.at}>{dateTime(step.at, language)}</time>
            <span>
              {t.appeals.whats[step.what]}: {labelOf(t.appeals.outcomes, step.outcome)}
              {step.amountCents === null ? '' : ` · ${money(step.amountCents)}`}
              {step.reasonCode === null ? '' : ` · ${labelOf(s.reasons, step.reasonCode)}`}
              {step.words ? ` · ${step.words}` : ''}{' '}
              <span className="soft">{step.by?.name ?? t.common.system}</span>
            </span>
          </li>
        ))}
      </ol>
    </Section>
  )
}

function Statements({ statements }: Pick<Appeal, 'statements'>) {
  const { t, language } = useWords()
  if (statements.length === 0) return null
  return (
    <Section title={t.appeals.statements}>
      {statements.map((statement) => (
        <p key={statement.at} className="story-text">
          {statement.text ?? '—'} <span className="soft">{dateTime(statement.at, language)}</span>
        </p>
      ))}
    </Section>
  )
}

function Evidence({ evidence }: Pick<Appeal, 'evidence'>) {
  const { t, language } = useWords()
  if (evidence.length === 0) return null
  return (
    <Section title={t.appeals.evidence}>
      <ul className="plain-list">
        {evidence.map((piece) => (
          <li key={piece.id}>
            <a href={`/evidence/${piece.id}`} target="_blank" rel="noreferrer">
              {labelOf(t.case.evidenceKinds, piece.kind)} · {piece.fileName}
            </a>{' '}
            <span className="soft">
              {labelOf(t.case.addedBy, piece.addedBy)} {dateTime(piece.uploadedAt, language)}
            </span>{' '}
            {piece.ofAppeal ? <Mark>{t.appeals.ofAppeal}</Mark> : null}
          </li>
        ))}
      </ul>
    </Section>
  )
}
