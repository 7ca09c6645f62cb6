import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { time } from '../../ui/format.ts'
import { useAct } from '../act.ts'
import { CaseLink } from '../case-link.tsx'
import { useMoment } from '../books/moment-picker.tsx'
import { isPast } from '../books/moment-search.ts'
import { client, type Outputs, trpc } from '../client.ts'
import { Answer, Money, Section } from '../pieces.tsx'
import { useMe } from '../session/me.ts'
import { Table } from '../table.tsx'
import { useWords } from '../words.ts'
import { AskMovement } from './ask-movement.tsx'

type Movement = Outputs['fund']['listMovements']['rows'][number]

/** What moves the fund beside its payouts: one of finance asks, another decides. */
export function Movements() {
  const { t, language } = useWords()
  const { role } = useMe()
  const [asking, setAsking] = useState(false)
  const past = isPast(useMoment())
  const asked = useQuery({ ...trpc.fund.listMovements.queryOptions({}), enabled: !past })
  if (past)
    return (
      <Section title={t.fund.movements}>
        <p className="soft">{t.finance.movementsOfNow}</p>
      </Section>
    )
  return (
    <Section
      title={t.fund.movements}
      extra={role === 'finance' ? <Button onClick={() => setAsking(true)}>{t.fund.request}</Button> : null}
    >
      <Answer of={asked} data={asked.data?.rows}>
        {(rows) =>
          rows.length === 0 ? (
            <p className="soft">{t.fund.noMovements}</p>
          ) : (
            <Table<Movement>
              label={t.fund.movements}
              rows={rows}
              keyOf={(row) => row.movementId}
              columns={[
                { name: t.fund.kind, cell: (row) => t.finance.movementKinds[row.kind] },
                { name: t.common.amount, right: true, cell: (row) => <Money cents={row.amountCents} /> },
                { name: t.fund.reference, cell: (row) => row.reference },
                {
                  name: t.finance.about,
                  cell: (row) =>
                    row.toFund ? (
                      `${row.toFund.code} ${row.toFund.name}`
                    ) : row.voucherNo ? (
                      <Link to="/ledger/$voucherNo" params={{ voucherNo: row.voucherNo }}>
                        {row.voucherNo}
                      </Link>
                    ) : (
                      <CaseLink caseNumber={row.caseNumber} />
                    ),
                },
                { name: t.fund.effectiveOn, cell: (row) => row.effectiveOn },
                {
                  name: t.fund.requestedBy,
                  cell: (row) => `${row.requestedBy.name} ${time(row.requestedAt, language)}`,
                },
                { name: t.fund.decidedBy, cell: (row) => <Second row={row} /> },
              ]}
            />
          )
        }
      </Answer>
      {asking ? <AskMovement onClose={() => setAsking(false)} /> : null}
    </Section>
  )
}

function Second({ row }: { readonly row: Movement }) {
  const { t, language } = useWords()
  const { role } = useMe()
  const { act, busy } = useAct()
  const { movementId } = row
  if (row.approvedBy && row.approvedAt)
    return (
      <>
        {row.approvedBy.name} {time(row.approvedAt, language)} {row.postedAt ? `· ${t.fund.posting}` : ''}
      </>
    )
  if (row.refusedBy) return <>{`${row.refusedBy.name} · ${t.fund.refused}`}</>
  if (row.mine || role !== 'finance') return <span className="soft">{t.common.waiting}</span>
  return (
    <div className="buttons">
      {(['approved', 'refused'] as const).map((outcome) => (
        <Button
          key={outcome}
          size="small"
          type={outcome === 'approved' ? 'primary' : 'default'}
          loading={busy}
          onClick={() => void act(() => client.fund.decideMovement.mutate({ movementId, outcome }))}
        >
          {outcome === 'approved' ? t.common.approve : t.common.refuse}
        </Button>
      ))}
    </div>
  )
}
