import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button, Form, Input, Modal } from 'antd'
import { useState } from 'react'
import { mayBeUndone } from '#domain/fund-movements'
import { fill } from '#domain/sentences'
import { money } from '../../ui/format.ts'
import { serverToday } from '../clock.tsx'
import { useAct } from '../act.ts'
import { client, type Outputs, trpc } from '../client.ts'
import { useMe } from '../session/me.ts'
import { useWords } from '../words.ts'

type Journal = Outputs['fund']['readJournal']

/** Nothing is edited: one of finance asks for the opposite voucher, another agrees on the fund's page. */
export function UndoVoucher({ journal }: { readonly journal: Journal }) {
  const { t } = useWords()
  const { role } = useMe()
  const [asking, setAsking] = useState(false)
  const mine = role === 'finance' && mayBeUndone(journal)
  const open = useQuery({ ...trpc.fund.listMovements.queryOptions({ openOnly: true }), enabled: mine })
  if (!mine || !open.data) return null
  if (open.data.rows.some(({ voucherNo }) => voucherNo === journal.voucherNo))
    return (
      <p className="soft">
        {t.finance.undoAsked} <Link to="/fund">{t.pages.fund}</Link>
      </p>
    )
  return (
    <>
      <Button size="small" onClick={() => setAsking(true)}>
        {t.finance.undo}
      </Button>
      {asking ? <Ask journal={journal} onClose={() => setAsking(false)} /> : null}
    </>
  )
}

interface Given {
  readonly reference: string
  readonly effectiveOn: string
}

function Ask({ journal, onClose }: { readonly journal: Journal; readonly onClose: () => void }) {
  const { t } = useWords()
  const { act, busy } = useAct()
  const [form] = Form.useForm<Given>()
  const { voucherNo, amountCents } = journal
  async function send(given: Given): Promise<void> {
    const done = await act((commandId) =>
      client.fund.requestMovement.mutate({ commandId, kind: 'reversal', voucherNo, amountCents, ...given }),
    )
    if (done) onClose()
  }
  const required = { required: true, message: t.common.notFilled }
  return (
    <Modal
      open
      title={t.finance.undo}
      okText={t.fund.request}
      cancelText={t.common.cancel}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <p>
        {fill(t.finance.undoWhat, {
          voucher: voucherNo,
          kind: t.ledger.kinds[journal.kind],
          sum: money(amountCents),
        })}
      </p>
      <Form<Given>
        form={form}
        layout="vertical"
        initialValues={{ effectiveOn: serverToday() }}
        onFinish={(given) => void send(given)}
      >
        <Form.Item name="reference" label={t.finance.undoWhy} rules={[required]}>
          <Input maxLength={80} />
        </Form.Item>
        <Form.Item
          name="effectiveOn"
          label={t.fund.effectiveOn}
          extra={t.finance.effectiveHelp}
          rules={[required]}
        >
          <Input type="date" max={serverToday()} />
        </Form.Item>
      </Form>
    </Modal>
  )
}
