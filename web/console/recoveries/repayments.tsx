import { Button } from 'antd'
import { useState } from 'react'
import { fill } from '#domain/sentences'
import { useAct } from '../act.ts'
import { client, type Outputs } from '../client.ts'
import { Money, Section } from '../pieces.tsx'
import { Table } from '../table.tsx'
import { useWords } from '../words.ts'
import { RecordMoney } from './record-money.tsx'

type Recovery = Outputs['recovery']['read']
type Repayment = Recovery['repayments'][number]

/** What the merchant paid back: one records it, another confirms it against the bank. */
export function Repayments({ recovery, acts }: { readonly recovery: Recovery; readonly acts: boolean }) {
  const { t } = useWords()
  const [recording, setRecording] = useState(false)
  return (
    <Section
      title={t.recoveries.repayments}
      extra={acts ? <Button onClick={() => setRecording(true)}>{t.recoveries.record}</Button> : null}
    >
      {recovery.repayments.length === 0 ? (
        <p className="soft">{t.recoveries.noRepayments}</p>
      ) : (
        <Table<Repayment>
          label={t.recoveries.repayments}
          rows={recovery.repayments}
          keyOf={(row) => row.repaymentId}
          columns={[
            { name: t.recoveries.source, cell: (row) => t.recoveries.sources[row.source] },
            { name: t.recoveries.bankReference, cell: (row) => row.bankReference },
            { name: t.recoveries.receivedOn, cell: (row) => row.receivedOn },
            { name: t.common.amount, right: true, cell: (row) => <Money cents={row.amountCents} /> },
            { name: t.common.by, cell: (row) => row.recordedBy.name },
            { name: t.fund.decidedBy, cell: (row) => <Second recovery={recovery} row={row} acts={acts} /> },
            { name: t.reconciliation.bankLine, cell: (row) => <AtTheBank row={row} /> },
          ]}
        />
      )}
      {recording ? (
        <RecordMoney
          title={t.recoveries.record}
          drawCents={recovery.drawCents}
          onSend={(commandId, given) =>
            client.recovery.recordRepayment.mutate({
              recoveryId: recovery.recoveryId,
              commandId,
              ...given,
            })
          }
          onClose={() => setRecording(false)}
        />
      ) : null}
    </Section>
  )
}

/** The line of the statement it turned out to be; the number people typed is the bank's, or is not. */
function AtTheBank({ row: { bankLine, bankReference } }: { readonly row: Repayment }) {
  const { t } = useWords()
  if (bankLine === null) return <span className="soft">—</span>
  const words =
    bankLine.reference === bankReference ? t.reconciliation.bankLineSame : t.reconciliation.bankLineOther
  return <>{fill(words, { day: bankLine.bookedOn, reference: bankLine.reference ?? '—' })}</>
}

function Second({
  recovery,
  row,
  acts,
}: {
  readonly recovery: Recovery
  readonly row: Repayment
  readonly acts: boolean
}) {
  const { t } = useWords()
  const { act, busy } = useAct()
  const { recoveryId } = recovery
  const { repaymentId } = row
  if (row.confirmedBy)
    return (
      <>{`${row.confirmedBy.name} · ${t.recoveries.confirmed}${row.postedAt ? ` · ${t.fund.posting}` : ''}`}</>
    )
  if (row.refusedBy) return <>{`${row.refusedBy.name} · ${t.recoveries.refused}`}</>
  if (!acts || row.mine) return <span className="soft">{t.common.waiting}</span>
  return (
    <div className="buttons">
      {(['confirmed', 'refused'] as const).map((outcome) => (
        <Button
          key={outcome}
          size="small"
          type={outcome === 'confirmed' ? 'primary' : 'default'}
          loading={busy}
          onClick={() =>
            void act((commandId) =>
              client.recovery.decideRepayment.mutate({ recoveryId, commandId, repaymentId, outcome }),
            )
          }
        >
          {outcome === 'confirmed' ? t.recoveries.confirm : t.common.refuse}
        </Button>
      ))}
    </div>
  )
}
