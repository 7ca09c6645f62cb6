import { Button } from 'antd'
import { useState } from 'react'
import { fill } from '#domain/sentences'
import { money } from '../../ui/format.ts'
import { useAct } from '../act.ts'
import { client, type Outputs } from '../client.ts'
import { Money, Section } from '../pieces.tsx'
import { Table } from '../table.tsx'
import { useWords } from '../words.ts'
import { RecordMoney } from './record-money.tsx'

type Recovery = Outputs['recovery']['read']
type ClawBack = NonNullable<Recovery['clawBack']>
type Payment = ClawBack['payments'][number]

/** What a tourist was asked for and paid back: one records it, another confirms it against the bank. */
export function ClawBack({ recovery, acts }: { readonly recovery: Recovery; readonly acts: boolean }) {
  const { t } = useWords()
  const [recording, setRecording] = useState(false)
  const { clawBack, recoveryId } = recovery
  if (!clawBack) return null
  const facts = {
    amount: money(clawBack.amountCents),
    reference: clawBack.reference,
    left: money(recovery.leftCents),
  }
  return (
    <Section
      title={t.recoveries.clawBack}
      extra={
        acts && recovery.leftCents > 0 ? (
          <Button onClick={() => setRecording(true)}>{t.recoveries.record}</Button>
        ) : null
      }
    >
      <p>{fill(t.recoveries.clawBackAsked, facts)}</p>
      {clawBack.payments.length > 0 ? (
        <Table<Payment>
          label={t.recoveries.clawBack}
          rows={clawBack.payments}
          keyOf={(row) => row.paymentId}
          columns={[
            { name: t.recoveries.bankReference, cell: (row) => row.bankReference },
            { name: t.recoveries.receivedOn, cell: (row) => row.receivedOn },
            { name: t.common.amount, right: true, cell: (row) => <Money cents={row.amountCents} /> },
            { name: t.common.by, cell: (row) => row.recordedBy.name },
            {
              name: t.fund.decidedBy,
              cell: (row) => <Second recoveryId={recoveryId} row={row} acts={acts} />,
            },
          ]}
        />
      ) : null}
      {recording ? (
        <RecordMoney
          title={t.recoveries.record}
          drawCents={null}
          onSend={(commandId, { bankReference, amountCents, receivedOn }) =>
            client.recovery.recordClawBack.mutate({
              recoveryId,
              commandId,
              bankReference,
              amountCents,
              receivedOn,
            })
          }
          onClose={() => setRecording(false)}
        />
      ) : null}
    </Section>
  )
}

function Second({
  recoveryId,
  row,
  acts,
}: {
  readonly recoveryId: string
  readonly row: Payment
  readonly acts: boolean
}) {
  const { t } = useWords()
  const { act, busy } = useAct()
  const { paymentId } = row
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
              client.recovery.decideClawBack.mutate({ recoveryId, commandId, paymentId, outcome }),
            )
          }
        >
          {outcome === 'confirmed' ? t.recoveries.confirm : t.common.refuse}
        </Button>
      ))}
    </div>
  )
}
