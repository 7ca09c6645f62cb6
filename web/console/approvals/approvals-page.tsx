import { Button } from 'antd'
import { type ReactNode, useState } from 'react'
import { REASONS } from '#domain/reasons'
import { time } from '../../ui/format.ts'
import { useAct } from '../act.ts'
import { CaseLink } from '../case-link.tsx'
import { client, type Outputs } from '../client.ts'
import { Due } from '../clock.tsx'
import { More, usePages } from '../paging.tsx'
import { Answer, Facts, Flags, Money, Nothing, Page, Section } from '../pieces.tsx'
import { ReasonDialog } from '../reason-dialog.tsx'
import { labelOf, useWords } from '../words.ts'
import { PayeeShown } from './payee-shown.tsx'

type Row = Outputs['approval']['list']['rows'][number]

/** Decisions that wait for a second person: what the first decided and where it differs from the rules. */
export function ApprovalsPage() {
  const { t } = useWords()
  const pages = usePages(['approval.list'], (cursor) => client.approval.list.query({ cursor }), {
    refetchInterval: 20_000,
  })
  const rows = pages.data?.pages.flatMap((page) => page.rows)
  return (
    <Page title={t.pages.approvals}>
      <Answer of={pages} data={rows}>
        {(found) =>
          found.length === 0 ? (
            <Nothing what={t.approvals.empty} why={t.approvals.emptyWhy} />
          ) : (
            found.map((row) => <Approval key={row.decisionId} row={row} />)
          )
        }
      </Answer>
      <More of={pages} />
    </Page>
  )
}

function Approval({ row }: { readonly row: Row }) {
  const { t, s, language } = useWords()
  const { act, busy } = useAct()
  const [refusing, setRefusing] = useState(false)
  const { caseNumber, version, decisionId } = row
  const correctionFacts = useCorrectionFacts(row.correction)
  return (
    <Section
      title={`${caseNumber} · ${labelOf(s.categories, row.category)} · ${labelOf(s.causes, row.cause)}`}
      extra={<Due at={row.dueAt} />}
    >
      <Facts
        rows={[
          [t.queue.caseNumber, <CaseLink key="case" caseNumber={caseNumber} />],
          [t.queue.merchant, row.merchantName ?? t.queue.notListed],
          [t.approvals.asked, <Money key="asked" cents={row.askedCents} />],
          [
            t.approvals.first,
            <strong key="first">
              <Money cents={row.amountCents} /> · {row.decidedBy?.name ?? t.approvals.rules} ·{' '}
              {time(row.decidedAt, language)}
            </strong>,
          ],
          ...correctionFacts,
          [t.common.reason, labelOf(s.reasons, row.reasonCode)],
          [t.common.note, row.note ?? '—'],
          [
            t.approvals.against,
            row.against.length ? (
              <span className="due-soon">{row.against.map((rule) => `✘ ${s.rules[rule]}`).join(' · ')}</span>
            ) : (
              `✔ ${t.approvals.agrees}`
            ),
          ],
          [t.queue.flags, row.flags.length ? <Flags key="flags" flags={row.flags} major={false} /> : '—'],
          [t.ledger.approver, t.approvals.needs[row.approvalNeeded]],
        ]}
      />
      {row.barred ? (
        <p className="due-soon">{t.approvals.barred[row.barred]}</p>
      ) : (
        <div className="buttons">
          <Button
            type="primary"
            loading={busy}
            onClick={() =>
              void act((commandId) =>
                client.approval.decide.mutate({
                  caseNumber,
                  commandId,
                  version,
                  decisionId,
                  outcome: 'approved',
                }),
              )
            }
          >
            {t.common.approve} <Money cents={row.amountCents} />
          </Button>
          <Button danger disabled={busy} onClick={() => setRefusing(true)}>
            {t.common.refuse}
          </Button>
        </div>
      )}
      {refusing ? (
        <ReasonDialog
          title={t.approvals.refuseTitle}
          reasons={REASONS['approval-refused']}
          onCancel={() => setRefusing(false)}
          onGiven={(given) => {
            setRefusing(false)
            void act((commandId) =>
              client.approval.decide.mutate({
                caseNumber,
                commandId,
                version,
                decisionId,
                outcome: 'refused',
                ...given,
              }),
            )
          }}
        />
      ) : null}
    </Section>
  )
}

/** Who put the payee right, and who it was and is: this is what a second person looks at. */
function useCorrectionFacts(correction: Row['correction']): readonly (readonly [string, ReactNode])[] {
  const { t, language } = useWords()
  if (!correction) return []
  const { by, at, before, now, changed } = correction
  return [
    [
      t.approvals.corrected,
      <strong key="corrected" className="due-soon">
        {by?.name ?? t.approvals.byTourist} · {time(at, language)}
      </strong>,
    ],
    [t.approvals.payeeBefore, <PayeeShown key="before" payee={before} />],
    [
      t.approvals.payeeNow,
      <strong key="now">
        <PayeeShown payee={now} />
      </strong>,
    ],
    [
      t.approvals.payeeChanged,
      changed.length
        ? changed.map((part) => t.approvals.payeeParts[part]).join(' · ')
        : t.approvals.payeeSame,
    ],
  ]
}
