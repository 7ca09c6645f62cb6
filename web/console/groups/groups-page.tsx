import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect } from 'react'
import { time } from '../../ui/format.ts'
import { type Outputs, trpc } from '../client.ts'
import { Due, learnServerTime } from '../clock.tsx'
import { Answer, Money, Nothing, Page } from '../pieces.tsx'
import { Table } from '../table.tsx'
import { labelOf, useWords } from '../words.ts'

type Row = Outputs['group']['list']['rows'][number]

/** Many against one about one matter: those with somebody undecided first. */
export function GroupsPage() {
  const { t, s, language } = useWords()
  const asked = useQuery(trpc.group.list.queryOptions(undefined, { refetchInterval: 20_000 }))
  const serverTime = asked.data?.serverTime
  useEffect(() => {
    if (serverTime) learnServerTime(serverTime)
  }, [serverTime])
  return (
    <Page title={t.pages.groups}>
      <Answer of={asked} data={asked.data?.rows}>
        {(rows) =>
          rows.length === 0 ? (
            <Nothing what={t.groups.empty} why={t.groups.emptyWhy} />
          ) : (
            <Table<Row>
              label={t.pages.groups}
              rows={rows}
              keyOf={(row) => row.groupId}
              columns={[
                {
                  name: t.groups.firstDue,
                  cell: (row) => (row.undecided ? <Due at={row.firstDueAt} /> : '—'),
                },
                {
                  name: t.queue.merchant,
                  cell: (row) => (
                    <Link to="/groups/$groupId" params={{ groupId: row.groupId }}>
                      {(language === 'en' ? row.merchantNameEn : null) ?? row.merchantName}
                    </Link>
                  ),
                },
                {
                  name: t.groups.matter,
                  cell: (row) => `${labelOf(s.categories, row.category)} · ${labelOf(s.causes, row.cause)}`,
                },
                { name: t.groups.members, right: true, cell: (row) => row.members },
                { name: t.groups.undecided, right: true, cell: (row) => row.undecided },
                { name: t.queue.asked, right: true, cell: (row) => <Money cents={row.askedCents} /> },
                { name: t.groups.opened, cell: (row) => time(row.openedAt, language) },
              ]}
            />
          )
        }
      </Answer>
    </Page>
  )
}
