import { Button, Input } from 'antd'
import { useState } from 'react'
import { useAct } from '../act.ts'
import { CaseLink } from '../case-link.tsx'
import { client, type Outputs } from '../client.ts'
import { Due } from '../clock.tsx'
import { More, usePages } from '../paging.tsx'
import { Answer, Money, Nothing, Page } from '../pieces.tsx'
import { Table } from '../table.tsx'
import { useWords } from '../words.ts'

type Row = Outputs['desk']['listFollowUps']['rows'][number]

/** The calls that are due; somebody unhappy asks for the case to be opened again. */
export function FollowUpsPage() {
  const { t } = useWords()
  const pages = usePages(['desk.listFollowUps'], (cursor) => client.desk.listFollowUps.query({ cursor }))
  return (
    <Page title={t.pages['follow-ups']}>
      <Answer of={pages} data={pages.data?.pages.flatMap((page) => page.rows)}>
        {(rows) =>
          rows.length === 0 ? (
            <Nothing what={t.followUps.empty} why={t.followUps.emptyWhy} />
          ) : (
            <Table<Row>
              label={t.pages['follow-ups']}
              rows={rows}
              keyOf={(row) => row.caseNumber}
              columns={[
                { name: t.queue.due, cell: (row) => <Due at={row.dueAt} /> },
                { name: t.queue.caseNumber, cell: (row) => <CaseLink caseNumber={row.caseNumber} /> },
                { name: t.intake.person, cell: (row) => row.personName },
                { name: t.followUps.contact, cell: (row) => row.phone ?? row.email ?? '—' },
                { name: t.case.language, cell: (row) => t.languages[row.language] },
                { name: t.queue.merchant, cell: (row) => row.merchantName ?? '—' },
                {
                  name: t.case.decision,
                  cell: (row) => (
                    <>
                      {row.decision ? t.case.decisionKinds[row.decision] : '—'}{' '}
                      <Money cents={row.amountCents} />
                    </>
                  ),
                },
                { name: t.followUps.result, cell: (row) => <Outcome row={row} /> },
              ]}
            />
          )
        }
      </Answer>
      <More of={pages} />
    </Page>
  )
}

function Outcome({ row }: { readonly row: Row }) {
  const { t } = useWords()
  const { act, busy } = useAct()
  const [note, setNote] = useState('')
  const { caseNumber } = row
  return (
    <div className="buttons">
      <Input
        size="small"
        aria-label={`${t.common.note} ${caseNumber}`}
        placeholder={t.common.note}
        style={{ width: 160 }}
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
      {(['happy', 'unhappy', 'unreached'] as const).map((outcome) => (
        <Button
          key={outcome}
          size="small"
          loading={busy}
          onClick={() =>
            void act((commandId) =>
              client.desk.recordFollowUp.mutate({
                caseNumber,
                commandId,
                outcome,
                ...(note.trim() ? { note } : {}),
              }),
            )
          }
        >
          {t.followUps[outcome]}
        </Button>
      ))}
    </div>
  )
}
