import { useQuery } from '@tanstack/react-query'
import { Form, Input, Modal, Select } from 'antd'
import { MOVEMENT_KINDS, type MovementKind } from '#domain/fund-movements'
import { parseYuan } from '#domain/money'
import { useAct } from '../act.ts'
import { amountRule } from '../amount-rule.ts'
import { client, trpc } from '../client.ts'
import { serverToday } from '../clock.tsx'
import { useWords } from '../words.ts'

interface Given {
  readonly kind: MovementKind
  readonly yuan: string
  readonly reference: string
  readonly effectiveOn: string
  readonly toFundId?: string
  readonly caseNumber?: string
}

/** The form says what each kind does to the figures, before anybody asks for it. */
export function AskMovement({ onClose }: { readonly onClose: () => void }) {
  const { t } = useWords()
  const { act, busy } = useAct()
  const [form] = Form.useForm<Given>()
  const kind = Form.useWatch('kind', form) ?? 'injection'
  const funds = useQuery(trpc.fund.otherFunds.queryOptions()).data?.rows ?? []
  // a city with one fund has nowhere to transfer to
  const kinds = MOVEMENT_KINDS.filter(
    // a reversal is asked for at the voucher it undoes, a refund where it is due
    (one) => one !== 'reversal' && one !== 'merchant-refund' && (one !== 'transfer' || funds.length > 0),
  )
  async function send({ yuan, ...given }: Given): Promise<void> {
    const amountCents = parseYuan(yuan)
    if (amountCents === null) return
    const done = await act(
      (commandId) => client.fund.requestMovement.mutate({ commandId, amountCents, ...given }),
      { NOT_FOUND: t.finance.noRecovery },
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
        initialValues={{ kind: 'injection', effectiveOn: serverToday() }}
        onFinish={(given) => void send(given)}
      >
        <Form.Item name="kind" label={t.fund.kind} extra={t.finance.movementDoes[kind]}>
          <Select options={kinds.map((value) => ({ value, label: t.finance.movementKinds[value] }))} />
        </Form.Item>
        {kind === 'transfer' ? (
          <Form.Item name="toFundId" label={t.finance.toFund} rules={[required]}>
            <Select
              options={funds.map(({ fundId, code, name }) => ({ value: fundId, label: `${code} ${name}` }))}
            />
          </Form.Item>
        ) : null}
        {kind === 'recovery-cost' ? (
          <Form.Item name="caseNumber" label={t.finance.costCase} rules={[required]}>
            <Input maxLength={40} />
          </Form.Item>
        ) : null}
        <Form.Item
          name="yuan"
          label={kind === 'cap-change' ? t.finance.newCapNow : t.common.amount}
          rules={[required, amountRule(t.common.amountWrong)]}
        >
          <Input inputMode="decimal" prefix="¥" />
        </Form.Item>
        <Form.Item name="reference" label={t.fund.reference} rules={[required]}>
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
