import { Button } from 'antd'
import { time } from '../../ui/format.ts'
import { useAct } from '../act.ts'
import { CaseLink } from '../case-link.tsx'
import { client, type Outputs } from '../client.ts'
import { More, usePages } from '../paging.tsx'
import { Answer, Money, Nothing, Page } from '../pieces.tsx'
import { Table } from '../table.tsx'
import { useWords } from '../words.ts'

type Row = Outputs['supervision']['listReopenRequests']['rows'][number]

/** Cases somebody asks to open again: a new round, or the outcome stands. */
export function ReopenPage() {
  const { t, language } = useWords()
  const pages = usePages(['supervision.listReopenRequests'], (cursor) =>
    client.supervision.listReopenRequests.query({ cursor }),
  )
  return (
    <Page title={t.pages.reopen}>
      <Answer of={pages} data={pages.data?.pages.flatMap((page) => page.rows)}>
        {(rows) =>
          rows.length === 0 ? (
            <Nothing what={t.reopen.empty} why={t.reopen.emptyWhy} />
          ) : (
            <Table<Row>
              label={t.pages.reopen}
              rows={rows}
              keyOf={(row) => row.requestId}
              columns={[
                { name: t.common.at, cell: (row) => time(row.requestedAt, language) },
                { name: t.queue.caseNumber, cell: (row) => <CaseLink caseNumber={row.caseNumber} /> },
                { name: t.common.by, cell: (row) => t.reopen.from[row.requestedBy] },
                { name: t.reopen.why, wrap: true, cell: (row) => row.text },
                { name: t.queue.asked, right: true, cell: (row) => <Money cents={row.askedCents} /> },
                {
                  name: t.reopen.before,
                  cell: (row) => (
                    <>
                      {row.decision ? t.case.decisionKinds[row.decision] : '—'}{' '}
                      <Money cents={row.amountCents} />
                    </>
                  ),
                },
                { name: t.common.actions, cell: (row) => <Word row={row} /> },
              ]}
            />
          )
        }
      </Answer>
      <More of={pages} />
    </Page>
  )
}

function Word({ row }: { readonly row: Row }) {
  const { t } = useWords()
  const { act, busy } = useAct()
  const { caseNumber, requestId } = row
  return (
    <div className="buttons">
      {(['reopened', 'declined'] as const).map((outcome) => (
        <Button
          key={outcome}
          size="small"
          loading={busy}
          onClick={() =>
            void act((commandId) =>
              client.supervision.decideReopen.mutate({ caseNumber, commandId, requestId, outcome }),
            )
          }
        >
          {outcome === 'reopened' ? t.reopen.reopen : t.reopen.decline}
        </Button>
      ))}
    </div>
  )
}
