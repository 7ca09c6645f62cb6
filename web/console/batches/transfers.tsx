import { useNavigate } from '@tanstack/react-router'
import { Select } from 'antd'
import { TRANSFER_MOVES, type TransferState } from '#domain/bank-transfer'
import { statesOf } from '#domain/states'
import { dateTime } from '../../ui/format.ts'
import { useSearchOf } from '../address.ts'
import { CaseLink } from '../case-link.tsx'
import { client, type Outputs } from '../client.ts'
import { More, usePages } from '../paging.tsx'
import { Answer, Mark, Money, Nothing } from '../pieces.tsx'
import { Table } from '../table.tsx'
import { useWords } from '../words.ts'
import { batchSearch } from './batch-search.ts'

type Transfer = Outputs['bankBatch']['listTransfers']['rows'][number]

const TONES: Readonly<Record<TransferState, 'plain' | 'good' | 'warn' | 'risk'>> = {
  queued: 'plain',
  cancelled: 'plain',
  'on-the-way': 'plain',
  paid: 'good',
  failed: 'warn',
  returned: 'risk',
}

/** Transfers of one batch, or in one state: what came back is here. */
export function Transfers() {
  const { t, language } = useWords()
  const { state, batch: batchId } = useSearchOf(batchSearch)
  const navigate = useNavigate()
  const pages = usePages(['bankBatch.listTransfers', state, batchId], (cursor) =>
    client.bankBatch.listTransfers.query({ cursor, state, batchId }),
  )
  return (
    <>
      <div className="chips">
        <Select<TransferState | ''>
          aria-label={t.common.state}
          style={{ minWidth: 180 }}
          value={state ?? ''}
          onChange={(value) =>
            void navigate({
              to: '/batches',
              search: { show: 'transfers', batch: batchId, state: value === '' ? undefined : value },
            })
          }
          options={[
            { value: '' as const, label: t.batches.stateAll },
            ...statesOf(TRANSFER_MOVES).map((value) => ({ value, label: t.batches.transferStates[value] })),
          ]}
        />
      </div>
      <Answer of={pages} data={pages.data?.pages.flatMap((page) => page.rows)}>
        {(rows) =>
          rows.length === 0 ? (
            <Nothing what={t.batches.transfersEmpty} why={t.batches.transfersEmptyWhy} />
          ) : (
            <Table<Transfer>
              label={t.batches.show.transfers}
              rows={rows}
              keyOf={(row) => row.outBillNo}
              columns={[
                { name: t.queue.caseNumber, cell: (row) => <CaseLink caseNumber={row.caseNumber} /> },
                { name: t.common.amount, right: true, cell: (row) => <Money cents={row.amountCents} /> },
                {
                  name: t.common.state,
                  cell: (row) => <Mark tone={TONES[row.state]}>{t.batches.transferStates[row.state]}</Mark>,
                },
                { name: t.batches.reason, cell: (row) => row.reasonCode ?? '—' },
                { name: t.batches.payee, cell: (row) => row.name },
                { name: t.batches.payeeAccount, cell: (row) => row.account },
                { name: t.batches.bankCode, minor: true, cell: (row) => row.bankCode },
                { name: t.batches.batch, cell: (row) => row.batchNo ?? '—' },
                { name: t.batches.changed, cell: (row) => dateTime(row.changedAt, language) },
                { name: t.payouts.outBillNo, minor: true, cell: (row) => row.outBillNo },
              ]}
            />
          )
        }
      </Answer>
      <More of={pages} />
    </>
  )
}
