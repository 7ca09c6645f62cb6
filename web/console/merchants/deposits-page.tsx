import { Button, Form, Input, Modal, Radio } from 'antd'
import { useState } from 'react'
import { DEPOSIT_KINDS, type DepositKind } from '#domain/deposit'
import { parseYuan } from '#domain/money'
import { useAct } from '../act.ts'
import { amountRule } from '../amount-rule.ts'
import { client, type Outputs } from '../client.ts'
import { serverToday } from '../clock.tsx'
import { More, usePages } from '../paging.tsx'
import { Answer, Money, Nothing, Page } from '../pieces.tsx'
import { useMe } from '../session/me.ts'
import { Table } from '../table.tsx'
import { useWords } from '../words.ts'

type Movement = Outputs['deposit']['list']['rows'][number]

const SHOWN = ['open', 'all'] as const

/** Merchants' deposits as they came and went: one records, another confirms. */
export function DepositsPage() {
  const { t, language } = useWords()
  const { role } = useMe()
  const [show, setShow] = useState<(typeof SHOWN)[number]>('all')
  const [recording, setRecording] = useState(false)
  const pages = usePages(['deposit.list', { show }], (cursor) => client.deposit.list.query({ show, cursor }))
  const acts = role === 'finance'
  return (
    <Page
      title={t.pages.deposits}
      extra={acts ? <Button onClick={() => setRecording(true)}>{t.deposits.record}</Button> : null}
    >
      <p className="soft">{t.deposits.lead}</p>
      <div className="views">
        {SHOWN.map((name) => (
          <button key={name} type="button" aria-pressed={show === name} onClick={() => setShow(name)}>
            {t.deposits.show[name]}
          </button>
        ))}
      </div>
      <Answer of={pages} data={pages.data?.pages.flatMap((page) => page.rows)}>
        {(rows) =>
          rows.length === 0 ? (
            <Nothing what={t.deposits.empty} why={t.deposits.emptyWhy} />
          ) : (
            <Table<Movement>
              label={t.pages.deposits}
              rows={rows}
              keyOf={(row) => row.movementId}
              columns={[
                { name: t.deposits.bookedOn, cell: (row) => row.bookedOn },
                {
                  name: t.queue.merchant,
                  cell: ({ merchant }) =>
                    `${(language === 'en' ? merchant.nameEn : null) ?? merchant.name} · ${merchant.plateCode}`,
                },
                { name: t.deposits.kind, cell: (row) => t.deposits.kinds[row.kind] },
                { name: t.common.amount, right: true, cell: (row) => <Money cents={row.amountCents} /> },
                { name: t.recoveries.bankReference, cell: (row) => row.bankReference },
                { name: t.common.by, cell: (row) => row.recordedBy.name },
                { name: t.fund.decidedBy, cell: (row) => <Second row={row} acts={acts} /> },
              ]}
            />
          )
        }
      </Answer>
      <More of={pages} />
      {recording ? <Record onClose={() => setRecording(false)} /> : null}
    </Page>
  )
}

function Second({ row, acts }: { readonly row: Movement; readonly acts: boolean }) {
  const { t } = useWords()
  const { act, busy } = useAct()
  const { movementId } = row
  if (row.confirmedBy) return <>{`${row.confirmedBy.name} · ${t.recoveries.confirmed}`}</>
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
          onClick={() => void act(() => client.deposit.decide.mutate({ movementId, outcome }))}
        >
          {outcome === 'confirmed' ? t.recoveries.confirm : t.common.refuse}
        </Button>
      ))}
    </div>
  )
}

interface Given {
  readonly plateCode: string
  readonly kind: DepositKind
  readonly yuan: string
  readonly bankReference: string
  readonly bookedOn: string
}

function Record({ onClose }: { readonly onClose: () => void }) {
  const { t } = useWords()
  const { act, busy } = useAct()
  const [form] = Form.useForm<Given>()
  async function send({ yuan, ...given }: Given): Promise<void> {
    const amountCents = parseYuan(yuan)
    if (amountCents === null) return
    const done = await act(
      (commandId) => client.deposit.record.mutate({ commandId, amountCents, ...given }),
      { NOT_FOUND: t.deposits.plateUnknown },
    )
    if (done) onClose()
  }
  const required = { required: true, message: t.common.notFilled }
  return (
    <Modal
      open
      title={t.deposits.record}
      okText={t.deposits.record}
      cancelText={t.common.cancel}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form<Given>
        form={form}
        layout="vertical"
        initialValues={{ kind: 'received', bookedOn: serverToday() }}
        onFinish={(given) => void send(given)}
      >
        <Form.Item name="plateCode" label={t.merchants.plate} rules={[required]}>
          <Input maxLength={40} />
        </Form.Item>
        <Form.Item name="kind" label={t.deposits.kind} rules={[required]}>
          <Radio.Group options={DEPOSIT_KINDS.map((value) => ({ value, label: t.deposits.kinds[value] }))} />
        </Form.Item>
        <Form.Item name="yuan" label={t.common.amount} rules={[required, amountRule(t.common.amountWrong)]}>
          <Input inputMode="decimal" prefix="¥" />
        </Form.Item>
        <Form.Item name="bankReference" label={t.recoveries.bankReference} rules={[required]}>
          <Input maxLength={64} />
        </Form.Item>
        <Form.Item name="bookedOn" label={t.deposits.bookedOn} rules={[required]}>
          <Input type="date" />
        </Form.Item>
      </Form>
    </Modal>
  )
}
