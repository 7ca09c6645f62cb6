import { Form, Input, Modal } from 'antd'
import { cents, formatYuan, parseYuan } from '#domain/money'
import { useAct } from '../act.ts'
import { amountRule } from '../amount-rule.ts'
import { client } from '../client.ts'
import { labelOf, useWords } from '../words.ts'
import type { Rail } from './rail.ts'

interface Given {
  readonly yuan: string
}

/** How much may leave by a rail in one day. */
export function DayLimit({ rail, onClose }: { readonly rail: Rail; readonly onClose: () => void }) {
  const { t } = useWords()
  const { act, busy } = useAct()
  const [form] = Form.useForm<Given>()
  const { rail: name, dailyLimitCents } = rail
  async function send({ yuan }: Given): Promise<void> {
    const limit = parseYuan(yuan)
    if (limit === null) return
    const done = await act(
      () => client.rail.setDailyLimit.mutate({ rail: name, dailyLimitCents: limit }),
      {},
      t.provider.limitSet,
    )
    if (done) onClose()
  }
  return (
    <Modal
      open
      title={`${t.provider.setLimit} · ${labelOf(t.provider.rails, name)}`}
      okText={t.provider.setLimit}
      cancelText={t.common.cancel}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form<Given>
        form={form}
        layout="vertical"
        initialValues={{
          yuan: dailyLimitCents === null ? '' : formatYuan(cents(dailyLimitCents)).replace('¥', ''),
        }}
        onFinish={(given) => void send(given)}
      >
        <Form.Item
          name="yuan"
          label={t.provider.limit}
          extra={t.provider.limitHelp}
          rules={[{ required: true, message: t.common.notFilled }, amountRule(t.common.amountWrong)]}
        >
          <Input autoFocus inputMode="decimal" prefix="¥" />
        </Form.Item>
      </Form>
    </Modal>
  )
}
