import { Form, Input, Modal, Radio } from 'antd'
import { parseYuan } from '#domain/money'
import { fill } from '#domain/sentences'
import { money } from '../../ui/format.ts'
import { useAct } from '../act.ts'
import { amountRule } from '../amount-rule.ts'
import { serverToday } from '../clock.tsx'
import { useWords } from '../words.ts'

interface Given {
  readonly yuan: string
  readonly bankReference: string
  readonly receivedOn: string
  readonly source?: 'bank' | 'deposit'
}
export type MoneySeen = Required<Omit<Given, 'yuan'>> & { readonly amountCents: number }

/** What somebody saw in the bank; out of a merchant's deposit when so much may be drawn. */
export function RecordMoney({
  title,
  drawCents,
  onSend,
  onClose,
}: {
  readonly title: string
  readonly drawCents: number | null
  readonly onSend: (commandId: string, given: MoneySeen) => Promise<unknown>
  readonly onClose: () => void
}) {
  const { t } = useWords()
  const { act, busy } = useAct()
  const [form] = Form.useForm<Given>()
  async function send({ yuan, ...given }: Given): Promise<void> {
    const amountCents = parseYuan(yuan)
    if (amountCents === null) return
    if (
      await act((commandId) => onSend(commandId, { ...given, source: given.source ?? 'bank', amountCents }))
    )
      onClose()
  }
  const required = { required: true, message: t.common.notFilled }
  return (
    <Modal
      open
      title={title}
      okText={title}
      cancelText={t.common.cancel}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form<Given>
        form={form}
        layout="vertical"
        initialValues={{ receivedOn: serverToday(), ...(drawCents === null ? {} : { source: 'bank' }) }}
        onFinish={(given) => void send(given)}
      >
        {drawCents === null ? null : (
          <Form.Item
            name="source"
            label={t.recoveries.source}
            extra={fill(t.recoveries.drawUpTo, { amount: money(drawCents) })}
          >
            <Radio.Group
              options={(['bank', 'deposit'] as const).map((value) => ({
                value,
                label: t.recoveries.sources[value],
              }))}
            />
          </Form.Item>
        )}
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
