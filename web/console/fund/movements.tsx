import { useQuery } from '@tanstack/react-query'
import { Button, Form, Input, Modal, Select } from 'antd'
import { useState } from 'react'
import { parseYuan } from '#domain/money'
import { time, today } from '../../ui/format.ts'
import { useAct } from '../act.ts'
import { client, type Outputs, trpc } from '../client.ts'
import { Answer, Money, Section } from '../pieces.tsx'
import { useMe } from '../session/me.ts'
import { Table } from '../table.tsx'
import { useWords } from '../words.ts'

type Movement = Outputs['fund']['listMovements']['rows'][number]

/** Money into the fund and changes of its cap: one of finance asks, another decides. */
export function Movements() {
  const { t, language } = useWords()
  const { role } = useMe()
  const [asking, setAsking] = useState(false)
  const asked = useQuery(trpc.fund.listMovements.queryOptions({}))
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
                { name: t.fund.kind, cell: (row) => t.fund.kinds[row.kind] },
                { name: t.common.amount, right: true, cell: (row) => <Money cents={row.amountCents} /> },
                { name: t.fund.reference, cell: (row) => row.reference },
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
      {asking ? <Ask onClose={() => setAsking(false)} /> : null}
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

interface Given {
  readonly kind: 'injection' | 'cap-change'
  readonly yuan: string
  readonly reference: string
  readonly effectiveOn: string
}

function Ask({ onClose }: { readonly onClose: () => void }) {
  const { t } = useWords()
  const { act, busy } = useAct()
  const [form] = Form.useForm<Given>()
  async function send({ yuan, ...given }: Given): Promise<void> {
    const amountCents = parseYuan(yuan)
    if (amountCents === null) return
    const done = await act((commandId) =>
      client.fund.requestMovement.mutate({ commandId, amountCents, ...given }),
    )
    if (done) onClose()
  }
  const required = { required: true, message: t.common.notFilled }
  return (
    <Modal
      open
      title={t.fund.movements}
      okText={t.fund.request}
      cancelText={t.common.cancel}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form<Given>
        form={form}
        layout="vertical"
        initialValues={{ kind: 'injection', effectiveOn: today() }}
        onFinish={(given) => void send(given)}
      >
        <Form.Item name="kind" label={t.fund.kind}>
          <Select
            options={(['injection', 'cap-change'] as const).map((value) => ({
              value,
              label: t.fund.kinds[value],
            }))}
          />
        </Form.Item>
        <Form.Item name="yuan" label={t.common.amount} rules={[required, amountRule(t.common.amountWrong)]}>
          <Input inputMode="decimal" prefix="¥" />
        </Form.Item>
        <Form.Item name="reference" label={t.fund.reference} rules={[required]}>
          <Input maxLength={80} />
        </Form.Item>
        <Form.Item name="effectiveOn" label={t.fund.effectiveOn} rules={[required]}>
          <Input type="date" />
        </Form.Item>
      </Form>
    </Modal>
  )
}

/** A form's field that must be an exact amount. */
export const amountRule = (message: string) => ({
  validator: (_rule: unknown, value: unknown) =>
    typeof value === 'string' && value !== '' && !parseYuan(value)
      ? Promise.reject(new Error(message))
      : Promise.resolve(),
})
