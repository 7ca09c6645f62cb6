import { Button } from 'antd'
import { useState } from 'react'
import { dateTime } from '../../ui/format.ts'
import { useAct } from '../act.ts'
import { CaseLink } from '../case-link.tsx'
import { client, type Outputs } from '../client.ts'
import { More, usePages } from '../paging.tsx'
import { Answer, Money, Nothing } from '../pieces.tsx'
import { Table } from '../table.tsx'
import { WhyDialog } from '../why-dialog.tsx'
import { useWords } from '../words.ts'

type Line = Outputs['bankBatch']['listOpen']['rows'][number]

/** What the bank said that matched nothing, or that nobody may act on without asking. */
export function OpenAnswers() {
  const { t, language } = useWords()
  const { act, busy } = useAct()
  const [looking, setLooking] = useState<string | null>(null)
  const pages = usePages(['bankBatch.listOpen'], (cursor) => client.bankBatch.listOpen.query({ cursor }))
  return (
    <>
      <p className="soft">{t.batches.openHelp}</p>
      <Answer of={pages} data={pages.data?.pages.flatMap((page) => page.rows)}>
        {(rows) =>
          rows.length === 0 ? (
            <Nothing what={t.batches.openEmpty} why={t.batches.openEmptyWhy} />
          ) : (
            <Table<Line>
              label={t.batches.show.open}
              rows={rows}
              keyOf={(row) => row.lineId}
              columns={[
                { name: t.common.at, cell: (row) => dateTime(row.takenAt, language) },
                { name: t.batches.result, cell: (row) => t.batches.results[row.result] },
                { name: t.batches.named, cell: (row) => row.named || '—' },
                { name: t.batches.level, cell: (row) => t.batches.levels[row.level] },
                { name: t.batches.status, cell: (row) => row.status },
                { name: t.batches.reason, cell: (row) => row.reason ?? '—' },
                { name: t.common.amount, right: true, cell: (row) => <Money cents={row.amountCents} /> },
                {
                  name: t.queue.caseNumber,
                  cell: (row) => (row.caseNumber ? <CaseLink caseNumber={row.caseNumber} /> : '—'),
                },
                { name: t.batches.batch, cell: (row) => row.batchNo ?? '—' },
                { name: t.reconciliation.file, minor: true, cell: (row) => row.fileName },
                {
                  name: t.common.actions,
                  cell: (row) => <Button onClick={() => setLooking(row.lineId)}>{t.batches.tickOff}</Button>,
                },
              ]}
            />
          )
        }
      </Answer>
      <More of={pages} />
      {looking && (
        <WhyDialog
          title={t.batches.tickOff}
          action={t.batches.tickOff}
          label={t.batches.tickOffWhy}
          busy={busy}
          onSend={(note) => act(() => client.bankBatch.tickOff.mutate({ lineId: looking, note }))}
          onClose={() => setLooking(null)}
        />
      )}
    </>
  )
}
