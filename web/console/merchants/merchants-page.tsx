import { Button, Input, Popconfirm } from 'antd'
import { useState } from 'react'
import type { Language } from '#domain/people'
import { useAct } from '../act.ts'
import { client, type Outputs } from '../client.ts'
import { More, usePages } from '../paging.tsx'
import { Answer, Money, Nothing, Page } from '../pieces.tsx'
import { useMe } from '../session/me.ts'
import { Table } from '../table.tsx'
import { labelOf, useWords } from '../words.ts'
import { Applications } from './applications.tsx'
import { RiskMark } from './risk.tsx'

type Row = Outputs['enrolment']['list']['rows'][number]

const SHOWN = ['all', 'enrolled', 'not-enrolled'] as const
const VIEWS = [...SHOWN, 'applications'] as const

/** Who stands in for advances: enrolled merchants, those that are not, and those that ask to be. */
export function MerchantsPage() {
  const { t } = useWords()
  const [view, setView] = useState<(typeof VIEWS)[number]>('all')
  const [text, setText] = useState('')
  return (
    <Page title={t.pages.merchants}>
      <div className="views">
        {VIEWS.map((name) => (
          <button key={name} type="button" aria-pressed={view === name} onClick={() => setView(name)}>
            {t.merchants.show[name]}
          </button>
        ))}
        <Input.Search
          aria-label={t.merchants.search}
          placeholder={t.merchants.search}
          style={{ width: 240 }}
          onSearch={(given) => setText(given.trim())}
        />
      </div>
      {view === 'applications' ? <Applications /> : <Merchants show={view} text={text} />}
    </Page>
  )
}

function Merchants({ show, text }: { readonly show: (typeof SHOWN)[number]; readonly text: string }) {
  const { t, s, language } = useWords()
  const { role } = useMe()
  const pages = usePages(['enrolment.list', { show, ...(text ? { text } : {}) }], (cursor) =>
    client.enrolment.list.query({ show, ...(text ? { text } : {}), cursor }),
  )
  return (
    <>
      <Answer of={pages} data={pages.data?.pages.flatMap((page) => page.rows)}>
        {(rows) =>
          rows.length === 0 ? (
            <Nothing what={t.merchants.empty} why={t.merchants.emptyWhy} />
          ) : (
            <Table<Row>
              label={t.pages.merchants}
              rows={rows}
              keyOf={(row) => row.merchantId}
              columns={[
                {
                  name: t.queue.merchant,
                  cell: (row) => nameOf(row, language),
                },
                { name: t.queue.category, cell: (row) => labelOf(s.categories, row.category) },
                { name: t.merchants.address, cell: (row) => row.address },
                { name: t.merchants.plate, cell: (row) => row.plateCode },
                { name: t.merchants.licence, cell: (row) => row.licenceNumber ?? '—' },
                {
                  name: t.deposits.balance,
                  right: true,
                  cell: (row) => <Money cents={row.depositCents} />,
                },
                { name: t.merchants.risk, wrap: true, cell: (row) => <RiskMark risk={row.risk} /> },
                {
                  name: t.common.state,
                  cell: (row) => (isEnrolled(row) ? t.queue.enrolled : t.queue.notEnrolled),
                },
                { name: t.common.actions, cell: (row) => (role === 'admin' ? <Enrolment row={row} /> : '') },
              ]}
            />
          )
        }
      </Answer>
      <More of={pages} />
    </>
  )
}

const nameOf = (row: Row, language: Language): string => (language === 'en' ? row.nameEn : null) ?? row.name

const isEnrolled = (row: Row): boolean => row.enrolledAt !== null && row.delistedAt === null

function Enrolment({ row }: { readonly row: Row }) {
  const { t, language } = useWords()
  const { act, busy } = useAct()
  const enrolled = isEnrolled(row)
  const { merchantId } = row
  return (
    <Popconfirm
      title={`${enrolled ? t.merchants.delist : t.merchants.enrol}: ${nameOf(row, language)}`}
      okText={t.common.confirm}
      cancelText={t.common.cancel}
      onConfirm={() =>
        void act(() =>
          enrolled
            ? client.enrolment.delist.mutate({ merchantId })
            : client.enrolment.enrol.mutate({ merchantId }),
        )
      }
    >
      <Button size="small" loading={busy}>
        {enrolled ? t.merchants.delist : t.merchants.enrol}
      </Button>
    </Popconfirm>
  )
}
