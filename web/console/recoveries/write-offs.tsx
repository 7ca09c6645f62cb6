import { Button, Input, Modal } from 'antd'
import { useState } from 'react'
import { mayBeWrittenOff } from '#domain/recovery'
import { fill } from '#domain/sentences'
import { money } from '../../ui/format.ts'
import { useAct } from '../act.ts'
import { client, type Outputs } from '../client.ts'
import { Money, Section } from '../pieces.tsx'
import { Table } from '../table.tsx'
import { useWords } from '../words.ts'

type Recovery = Outputs['recovery']['read']
type WriteOff = Recovery['writeOffs'][number]

/** What cannot be recovered: one asks, another decides. */
export function WriteOffs({ recovery, acts }: { readonly recovery: Recovery; readonly acts: boolean }) {
  const { t } = useWords()
  const { act, busy } = useAct()
  const [asking, setAsking] = useState(false)
  const [reason, setReason] = useState('')
  const { recoveryId } = recovery
  const waits = recovery.writeOffs.some((row) => !row.approvedBy && !row.refusedBy)
  async function request(): Promise<void> {
    const done = await act((commandId) =>
      client.recovery.requestWriteOff.mutate({ recoveryId, commandId, reason }),
    )
    if (done) setAsking(false)
  }
  return (
    <Section
      title={t.recoveries.writeOffs}
      extra={
        acts && recovery.owedCents > 0 && mayBeWrittenOff(recovery.state) && !waits ? (
          <Button onClick={() => setAsking(true)}>{t.recoveries.requestWriteOff}</Button>
        ) : null
      }
    >
      {recovery.writeOffs.length === 0 ? (
        <p className="soft">
          {t.recoveries.noWriteOffs} {mayBeWrittenOff(recovery.state) ? '' : t.recoveries.onlyOverdue}
        </p>
      ) : (
        <Table<WriteOff>
          label={t.recoveries.writeOffs}
          rows={recovery.writeOffs}
          keyOf={(row) => row.writeOffId}
          columns={[
            { name: t.common.reason, wrap: true, cell: (row) => row.reason },
            { name: t.common.amount, right: true, cell: (row) => <Money cents={row.amountCents} /> },
            { name: t.fund.requestedBy, cell: (row) => row.requestedBy.name },
            {
              name: t.fund.decidedBy,
              cell: (row) => <Second recoveryId={recoveryId} row={row} acts={acts} />,
            },
          ]}
        />
      )}
      <Modal
        open={asking}
        title={t.recoveries.requestWriteOff}
        okText={t.recoveries.requestWriteOff}
        cancelText={t.common.cancel}
        confirmLoading={busy}
        okButtonProps={{ disabled: reason.trim().length < 5 }}
        onOk={() => void request()}
        onCancel={() => setAsking(false)}
      >
        <p>{fill(t.recoveries.writeOffAmount, { owed: money(recovery.owedCents) })}</p>
        <label>
          {t.recoveries.writeOffWhy}
          <Input.TextArea
            rows={3}
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </label>
      </Modal>
    </Section>
  )
}

function Second({
  recoveryId,
  row,
  acts,
}: {
  readonly recoveryId: string
  readonly row: WriteOff
  readonly acts: boolean
}) {
  const { t } = useWords()
  const { act, busy } = useAct()
  const { writeOffId } = row
  if (row.approvedBy) return <>{`${row.approvedBy.name}${row.postedAt ? ` · ${t.fund.posting}` : ''}`}</>
  if (row.refusedBy) return <>{`${row.refusedBy.name} · ${t.fund.refused}`}</>
  if (!acts || row.mine) return <span className="soft">{t.common.waiting}</span>
  return (
    <div className="buttons">
      {(['approved', 'refused'] as const).map((outcome) => (
        <Button
          key={outcome}
          size="small"
          type={outcome === 'approved' ? 'primary' : 'default'}
          loading={busy}
          onClick={() =>
            void act((commandId) =>
              client.recovery.decideWriteOff.mutate({ recoveryId, commandId, writeOffId, outcome }),
            )
          }
        >
          {outcome === 'approved' ? t.common.approve : t.common.refuse}
        </Button>
      ))}
    </div>
  )
}
