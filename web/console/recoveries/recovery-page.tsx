import { useQuery } from '@tanstack/react-query'
import { fill } from '#domain/sentences'
import { dateTime, money } from '../../ui/format.ts'
import { NowOnly } from '../books/moment-picker.tsx'
import { CaseLink } from '../case-link.tsx'
import { type Outputs, trpc } from '../client.ts'
import { Answer, Facts, Money, Page, Section } from '../pieces.tsx'
import { useMe } from '../session/me.ts'
import { useWords } from '../words.ts'
import { ClawBack } from './claw-back.tsx'
import { NextStep } from './next-step.tsx'
import { Objection } from './objection.tsx'
import { Plans } from './plans.tsx'
import { Repayments } from './repayments.tsx'
import { WriteOffs } from './write-offs.tsx'
import { useParam } from '../address.ts'

/** One recovery: what is owed, what came back, and the two people behind each posting. */
export function RecoveryPage() {
  const { t, s, language } = useWords()
  const { role } = useMe()
  const recoveryId = useParam('recoveryId')
  const asked = useQuery(trpc.recovery.read.queryOptions({ recoveryId }))
  return (
    <Answer of={asked} data={asked.data}>
      {(recovery) => (
        <Page title={`${t.case.recovery} ${recovery.reference}`}>
          <NowOnly />
          <Section title={s.recoveryStates[recovery.state]}>
            <Facts
              rows={[
                [t.queue.caseNumber, <CaseLink key="case" caseNumber={recovery.caseNumber} />],
                [
                  t.queue.merchant,
                  (language === 'en' ? recovery.merchant.nameEn : null) ?? recovery.merchant.name,
                ],
                [t.recoveries.advanced, <Money key="a" cents={recovery.amountCents} />],
                [t.recoveries.recovered, <Money key="r" cents={recovery.recoveredCents} />],
                [
                  t.recoveries.owed,
                  <strong key="o">
                    <Money cents={recovery.owedCents} />
                  </strong>,
                ],
                [t.recoveries.surplus, <Money key="s" cents={recovery.surplusCents} />],
                [
                  t.recoveries.interest,
                  fill(t.recoveries.interestFacts, {
                    accrued: money(recovery.interest.accruedCents),
                    paid: money(recovery.interest.paidCents),
                  }),
                ],
                [t.recoveries.next, <NextStep key="n" recovery={recovery} />],
                ...(recovery.drawCents === null
                  ? []
                  : [[t.recoveries.draw, <Money key="d" cents={recovery.drawCents} />] as const]),
                ...(recovery.referredAt
                  ? [
                      [
                        t.recoveries.caseFile,
                        <a key="f" href={`/finance-exports/case-files/${recovery.recoveryId}`} download>
                          {t.recoveries.caseFileTake}
                        </a>,
                      ] as const,
                    ]
                  : []),
                [t.recoveries.dueAt, recovery.dueAt ? dateTime(recovery.dueAt, language) : '—'],
                ['', fill(t.recoveries.reminders, { n: recovery.remindersSent })],
                ...(recovery.objectedAt
                  ? [[t.recoveries.objectedAt, dateTime(recovery.objectedAt, language)] as const]
                  : []),
              ]}
            />
          </Section>
          <Responses responses={recovery.responses} />
          <Objection recovery={recovery} acts={role === 'supervisor'} />
          <Plans recovery={recovery} acts={role === 'finance'} />
          <Repayments recovery={recovery} acts={role === 'finance'} />
          <ClawBack recovery={recovery} acts={role === 'finance'} />
          <WriteOffs recovery={recovery} acts={role === 'finance'} />
        </Page>
      )}
    </Answer>
  )
}

/** What the merchant says to the notice; what it shows with it lies with the case's evidence. */
function Responses({ responses }: { readonly responses: Outputs['recovery']['read']['responses'] }) {
  const { t, s, language } = useWords()
  if (responses.length === 0) return null
  return (
    <Section title={t.recoveries.responses}>
      {responses.map((response) => (
        <div key={response.responseId}>
          <strong>
            {s.events[response.position === 'agrees' ? 'recovery-agreed' : 'recovery-objected']}
          </strong>{' '}
          <span className="soft">{dateTime(response.at, language)}</span>
          {response.text ? <p className="story-text">{response.text}</p> : null}
        </div>
      ))}
    </Section>
  )
}
