import { Select } from 'antd'
import { useState } from 'react'
import { EXCEPTION_KINDS, type ExceptionKind } from '#domain/bank-board'
import { fill } from '#domain/sentences'
import { money } from '../../ui/format.ts'
import { TakeAway } from '../books/take-away.tsx'
import { client, type Outputs } from '../client.ts'
import { More, usePages } from '../paging.tsx'
import { Answer, Mark, Nothing } from '../pieces.tsx'
import { useWords } from '../words.ts'
import { Lines, Vouchers } from './booking.tsx'

type Row = Outputs['reconciliation']['listExceptions']['rows'][number]

const TONES = { none: 'plain', orange: 'warn', red: 'risk' } as const

/** The work list: what no rule decides, the oldest first. */
export function Exceptions() {
  const { t } = useWords()
  const [kind, setKind] = useState<ExceptionKind | null>(null)
  const pages = usePages(['reconciliation.exceptions', kind], (cursor) =>
    client.reconciliation.listExceptions.query({ cursor, ...(kind ? { kind } : {}) }),
  )
  return (
    <>
      <div className="chips">
        <Select<ExceptionKind | ''>
          aria-label={t.reconciliation.kind}
          style={{ minWidth: 180 }}
          value={kind ?? ''}
          onChange={(value) => setKind(value === '' ? null : value)}
          options={[
            { value: '' as const, label: t.common.all },
            ...EXCEPTION_KINDS.map((value) => ({ value, label: t.reconciliation.kinds[value] })),
          ]}
        />
        <TakeAway table="exceptions" query={{ exceptionKind: kind ?? undefined }} />
      </div>
      <Answer of={pages} data={pages.data?.pages.flatMap((page) => page.rows)}>
        {(rows) =>
          rows.length === 0 ? (
            <Nothing what={t.reconciliation.noExceptions} why={t.reconciliation.noExceptionsWhy} />
          ) : (
            rows.map((row) => (
              <article
                key={row.exceptionId}
                className="bench-row"
                aria-label={t.reconciliation.kinds[row.kind]}
              >
                <Lines lines={row.lines} />
                <Explained row={row} />
                <Vouchers vouchers={row.vouchers} />
              </article>
            ))
          )
        }
      </Answer>
      <More of={pages} />
    </>
  )
}

function Explained({ row }: { readonly row: Row }) {
  const { t } = useWords()
  const { differenceCents, days, voucher } = row.facts
  return (
    <div className="why">
      <p>
        <strong>{t.reconciliation.kinds[row.kind]}</strong>{' '}
        <Mark tone={TONES[row.colour]}>{fill(t.reconciliation.age, { days: row.ageDays })}</Mark>
      </p>
      <p>{t.reconciliation.todo[row.kind]}</p>
      <ul>
        {differenceCents === undefined ? null : (
          <li>{fill(t.reconciliation.difference, { sum: money(differenceCents) })}</li>
        )}
        {days === undefined ? null : <li>{fill(t.reconciliation.daysApart, { days: Math.abs(days) })}</li>}
        {voucher === undefined ? null : <li>{fill(t.reconciliation.meant, { voucher })}</li>}
      </ul>
    </div>
  )
}
