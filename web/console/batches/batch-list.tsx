import { Link } from '@tanstack/react-router'
import { Button, Popconfirm } from 'antd'
import { fill } from '#domain/sentences'
import { money, time } from '../../ui/format.ts'
import { useAct } from '../act.ts'
import { useDownload } from '../books/take-away.tsx'
import { client, type Outputs } from '../client.ts'
import { More, usePages } from '../paging.tsx'
import { Answer, Mark, Money, Nothing } from '../pieces.tsx'
import { Table } from '../table.tsx'
import { useWords } from '../words.ts'

type Batch = Outputs['bankBatch']['list']['rows'][number]

const TONES = { proposed: 'warn', 'signed-off': 'plain', answered: 'good', refused: 'plain' } as const

/** Batches with who made and signed them, and what the bank has said of them. */
export function BatchList() {
  const { t, language } = useWords()
  const pages = usePages(['bankBatch.list'], (cursor) => client.bankBatch.list.query({ cursor }), {
    refetchInterval: 20_000,
  })
  const by = (person: { readonly name: string } | null, at: string | null) =>
    person && at ? `${person.name} ${time(at, language)}` : '—'
  return (
    <>
      <Answer of={pages} data={pages.data?.pages.flatMap((page) => page.rows)}>
        {(rows) =>
          rows.length === 0 ? (
            <Nothing what={t.batches.empty} why={t.batches.emptyWhy} />
          ) : (
            <Table<Batch>
              label={t.batches.show.batches}
              rows={rows}
              keyOf={(row) => row.batchId}
              columns={[
                {
                  name: t.batches.batch,
                  cell: (row) => (
                    <Link to="/batches" search={{ show: 'transfers', batch: row.batchId }}>
                      {row.batchNo}
                    </Link>
                  ),
                },
                {
                  name: t.common.state,
                  cell: (row) => <Mark tone={TONES[row.state]}>{t.batches.states[row.state]}</Mark>,
                },
                { name: t.batches.transfers, right: true, cell: (row) => row.transfers },
                { name: t.batches.sum, right: true, cell: (row) => <Money cents={row.sumCents} /> },
                { name: t.batches.account, minor: true, cell: (row) => row.account },
                { name: t.batches.made, cell: (row) => by(row.madeBy, row.madeAt) },
                {
                  name: t.batches.decided,
                  cell: (row) => by(row.signedBy ?? row.refusedBy, row.signedAt ?? row.refusedAt),
                },
                {
                  name: t.batches.heard,
                  wrap: true,
                  cell: (row) =>
                    row.heard && row.state !== 'proposed' ? fill(t.batches.heardOf, row.heard) : '—',
                },
                { name: t.common.actions, cell: (row) => <Actions batch={row} /> },
              ]}
            />
          )
        }
      </Answer>
      <More of={pages} />
    </>
  )
}

/** Another than who made it decides; a file is there only once it is signed off. */
function Actions({ batch }: { readonly batch: Batch }) {
  const { t } = useWords()
  const { act, busy } = useAct()
  const { save, busy: saving } = useDownload()
  const { batchId, batchNo, transfers, sumCents } = batch
  if (batch.state === 'refused') return null
  if (batch.state !== 'proposed') {
    const address = `/bank-batches/${batchId}/file`
    return (
      <Button
        size="small"
        loading={saving === address}
        aria-label={`${t.batches.file} ${batchNo}`}
        onClick={() => void save(address)}
      >
        {t.batches.file}
      </Button>
    )
  }
  if (batch.mine) return <span className="soft">{t.common.waiting}</span>
  return (
    <div className="buttons">
      <Popconfirm
        title={fill(t.batches.signSure, { n: transfers, sum: money(sumCents) })}
        okText={t.batches.signOff}
        cancelText={t.common.cancel}
        onConfirm={() => void act(() => client.bankBatch.signOff.mutate({ batchId, transfers, sumCents }))}
      >
        <Button size="small" type="primary" loading={busy} disabled={transfers === 0}>
          {t.batches.signOff}
        </Button>
      </Popconfirm>
      <Popconfirm
        title={t.batches.refuseSure}
        okText={t.batches.refuse}
        cancelText={t.common.cancel}
        onConfirm={() => void act(() => client.bankBatch.refuse.mutate({ batchId }))}
      >
        <Button size="small" loading={busy}>
          {t.batches.refuse}
        </Button>
      </Popconfirm>
    </div>
  )
}
