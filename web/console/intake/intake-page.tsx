import { Button, Input } from 'antd'
import { useState } from 'react'
import { REASONS } from '#domain/reasons'
import { useAct } from '../act.ts'
import { CaseLink } from '../case-link.tsx'
import { ruleValue } from '../case/rules.tsx'
import { client, type Outputs } from '../client.ts'
import { Due } from '../clock.tsx'
import { More, usePages } from '../paging.tsx'
import { Answer, Facts, Money, Nothing, Page, Section } from '../pieces.tsx'
import { ReasonDialog } from '../reason-dialog.tsx'
import { labelOf, useWords } from '../words.ts'

type Row = Outputs['desk']['listIntake']['rows'][number]

/** What the rules could not decide, by the minute in which silence would accept it. */
export function IntakePage() {
  const { t } = useWords()
  const pages = usePages(['desk.listIntake'], (cursor) => client.desk.listIntake.query({ cursor }), {
    refetchInterval: 10_000,
  })
  return (
    <Page title={t.pages.intake}>
      <Answer of={pages} data={pages.data?.pages.flatMap((page) => page.rows)}>
        {(rows) =>
          rows.length === 0 ? (
            <Nothing what={t.intake.empty} why={t.intake.emptyWhy} />
          ) : (
            rows.map((row) => <Doubtful key={row.caseNumber} row={row} />)
          )
        }
      </Answer>
      <More of={pages} />
    </Page>
  )
}

function Doubtful({ row }: { readonly row: Row }) {
  const speech = useWords()
  const { t, s } = speech
  const { act, busy } = useAct()
  const [asking, setAsking] = useState<'not-accepted' | 'duplicate' | null>(null)
  const [first, setFirst] = useState(row.sameOrderCaseNumber ?? '')
  const { caseNumber, version } = row
  return (
    <Section
      title={`${labelOf(s.categories, row.category)} · ${labelOf(s.causes, row.cause)}`}
      extra={<Due at={row.dueAt} />}
    >
      <Facts
        rows={[
          [t.queue.caseNumber, <CaseLink key="case" caseNumber={caseNumber} />],
          [t.queue.asked, <Money key="asked" cents={row.askedCents} />],
          [t.queue.merchant, row.merchantName ?? t.queue.notListed],
          [t.intake.person, row.personName],
          [
            t.intake.doubts,
            <ul key="doubts" className="rules">
              {row.doubts.map((doubt) => (
                <li key={doubt.rule}>
                  <span className="rule-no">✘</span>
                  <span>{s.rules[doubt.rule]}</span>
                  <span className="rule-value">
                    {ruleValue(doubt.rule, doubt.value, speech)}
                    {doubt.limit === null ? '' : ` / ${ruleValue(doubt.rule, doubt.limit, speech)}`}
                  </span>
                </li>
              ))}
            </ul>,
          ],
          [t.intake.sameOrder, <CaseLink key="same" caseNumber={row.sameOrderCaseNumber} />],
        ]}
      />
      <div className="buttons">
        <Button
          type="primary"
          loading={busy}
          onClick={() =>
            void act((commandId) =>
              client.desk.decideIntake.mutate({ caseNumber, commandId, version, kind: 'accepted' }),
            )
          }
        >
          {t.intake.accept}
        </Button>
        <Button danger disabled={busy} onClick={() => setAsking('not-accepted')}>
          {t.intake.refuse}
        </Button>
        <Input
          aria-label={`${t.intake.firstCase} ${caseNumber}`}
          placeholder={t.intake.firstCase}
          style={{ width: 200 }}
          value={first}
          onChange={(event) => setFirst(event.target.value)}
        />
        <Button disabled={busy || first.trim().length < 6} onClick={() => setAsking('duplicate')}>
          {t.intake.duplicate}
        </Button>
      </div>
      {asking ? (
        <ReasonDialog
          title={asking === 'duplicate' ? t.intake.duplicate : t.intake.refuse}
          reasons={REASONS[asking]}
          onCancel={() => setAsking(null)}
          onGiven={(given) => {
            setAsking(null)
            void act((commandId) =>
              client.desk.decideIntake.mutate({
                caseNumber,
                commandId,
                version,
                kind: asking,
                ...given,
                ...(asking === 'duplicate' ? { linkedCaseNumber: first } : {}),
              }),
            )
          }}
        />
      ) : null}
    </Section>
  )
}
