import { Button, Form, Input, Modal } from 'antd'
import { useState } from 'react'
import { parseYuan } from '#domain/money'
import { fill } from '#domain/sentences'
import { useAct } from '../act.ts'
import { client, type Outputs } from '../client.ts'
import { amountRule } from '../amount-rule.ts'
import { Money, Section } from '../pieces.tsx'
import { Table } from '../table.tsx'
import { serverToday } from '../clock.tsx'
import { useWords } from '../words.ts'

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
            { name: t.recoveries.bankReference, cell: (row) => row.bankReference },
            { name: t.recoveries.receivedOn, cell: (row) => row.receivedOn },
            { name: t.common.amount, right: true, cell: (row) => <Money cents={row.amountCents} /> },
            { name: t.common.by, cell: (row) => row.recordedBy.name },
            { name: t.fund.decidedBy, cell: (row) => <Second recovery={recovery} row={row} acts={acts} /> },
            { name: t.reconciliation.bankLine, cell: (row) => <AtTheBank row={row} /> },
          ]}
        />
      )}
      {recording ? <Record recoveryId={recovery.recoveryId} onClose={() => setRecording(false)} /> : null}
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

interface Given {
  readonly yuan: string
  readonly bankReference: string
  readonly receivedOn: string
}

function Record({ recoveryId, onClose }: { readonly recoveryId: string; readonly onClose: () => void }) {
  const { t } = useWords()
  const { act, busy } = useAct()
  const [form] = Form.useForm<Given>()
  async function send({ yuan, ...given }: Given): Promise<void> {
    const amountCents = parseYuan(yuan)
    if (amountCents === null) return
    const done = await act((commandId) =>
      client.recovery.recordRepayment.mutate({ recoveryId, commandId, amountCents, ...given }),
    )
    if (done) onClose()
  }
  const required = { required: true, message: t.common.notFilled }
  return (
    <Modal
      open
      title={t.recoveries.record}
      okText={t.recoveries.record}
      cancelText={t.common.cancel}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form<Given>
        form={form}
        layout="vertical"
        initialValues={{ receivedOn: serverToday() }}
        onFinish={(given) => void send(given)}
      >
        <Form.Item name="bankReference" label={t.recoveries.bankReference} rules={[required]}>
          <Input maxLength={64} />
        </Form.Item>
        <Form.Item name="yuan" label={t.common.amount} rules={[required, amountRule(t.common.amountWrong)]}>
          <Input inputMode="decimal" prefix="¥" />
        </Form.Item>
        <Form.Item name="receivedOn" label={t.recoveries.receivedOn} rules={[required]}>
          <Input type="date" />
        </Form.Item>
      </Form>
    </Modal>
  )
}
