import { Checkbox } from 'antd'
import { useState } from 'react'
import { dateTime } from '../../ui/format.ts'
import { CaseLink } from '../case-link.tsx'
import { client, type Outputs } from '../client.ts'
import { More, usePages } from '../paging.tsx'
import { Answer, Money, Nothing, Page, Section } from '../pieces.tsx'
import { useMe } from '../session/me.ts'
import { Table } from '../table.tsx'
import { useWords } from '../words.ts'
import { Measures } from './measures.tsx'

type Row = Outputs['supervision']['breaches']['rows'][number]

/** The measures, and for a supervisor every promise that was not kept. */
export function BreachesPage() {
  const { t } = useWords()
  const { role } = useMe()
  return (
    <Page title={t.pages.breaches}>
      <Measures />
      {role === 'supervisor' ? <Breaches /> : null}
    </Page>
  )
}

function Breaches() {
  const { t, language } = useWords()
  const [openOnly, setOpenOnly] = useState(false)
  const pages = usePages(['supervision.breaches', { openOnly }], (cursor) =>
    client.supervision.breaches.query({ openOnly, cursor }),
  )
  return (
    <Section
      title={t.breaches.title}
      extra={
        <Checkbox checked={openOnly} onChange={(event) => setOpenOnly(event.target.checked)}>
          {t.breaches.openOnly}
        </Checkbox>
      }
    >
      <Answer of={pages} data={pages.data?.pages.flatMap((page) => page.rows)}>
        {(rows) =>
          rows.length === 0 ? (
            <Nothing what={t.breaches.empty} why={t.breaches.emptyWhy} />
          ) : (
            <Table<Row>
              label={t.breaches.title}
              rows={rows}
              keyOf={(row) => row.id}
              columns={[
                { name: t.queue.caseNumber, cell: (row) => <CaseLink caseNumber={row.caseNumber} /> },
                { name: t.ledger.kind, cell: (row) => t.breaches.kinds[row.kind] },
                {
                  name: t.breaches.dueAt,
                  cell: (row) => (
                    <span
                      className={
                        row.overdue === 'red' ? 'due-over' : row.overdue === 'orange' ? 'due-soon' : ''
                      }
                    >
                      {dateTime(row.dueAt, language)}
                    </span>
                  ),
                },
                { name: t.breaches.heldBy, cell: (row) => row.heldBy?.name ?? t.common.nobody },
                { name: t.queue.holder, cell: (row) => row.holder?.name ?? '—' },
                { name: t.queue.asked, right: true, cell: (row) => <Money cents={row.askedCents} /> },
                { name: t.queue.merchant, cell: (row) => row.merchantName ?? '—' },
                { name: t.common.state, cell: (row) => t.states[row.state] },
              ]}
            />
          )
        }
      </Answer>
      <More of={pages} />
    </Section>
  )
}
