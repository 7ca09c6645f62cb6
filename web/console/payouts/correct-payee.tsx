import { Form, Modal } from 'antd'
import { useAct } from '../act.ts'
import { client } from '../client.ts'
import { useIdOf } from '../command.ts'
import { failureWords } from './failure-words.ts'
import { Facts, Money } from '../pieces.tsx'
import { useMe } from '../session/me.ts'
import { useWords } from '../words.ts'
import { PayeeFields, type PayeeGiven, payeeOf } from './payee-fields.tsx'
import type { Row } from './standing.tsx'

/** For a payee who says where the money should go instead. A second person looks at it, never the one who typed it. */
export function CorrectPayee({ row, onClose }: { readonly row: Row; readonly onClose: () => void }) {
  const { t } = useWords()
  const { act, busy } = useAct()
  const me = useMe()
  const idOf = useIdOf()
  const [form] = Form.useForm<PayeeGiven>()
  const { caseNumber, payoutId, failureCode } = row
  async function send(given: PayeeGiven): Promise<void> {
    const payee = payeeOf(given)
    const commandId = idOf(JSON.stringify([payee.name, payee.rail, payee.account, payee.bankCode]))
    const done = await act(
      () => client.payout.correctPayee.mutate({ caseNumber, commandId, payoutId, payee }),
      {},
      t.payouts.corrected,
    )
    if (done) onClose()
  }
  return (
    <Modal
      open
      title={`${t.payouts.correct} · ${caseNumber}`}
      okText={t.payouts.correct}
      cancelText={t.common.cancel}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <p>{t.payouts.correctHelp}</p>
      <Facts
        rows={[
          [t.common.amount, <Money key="amount" cents={row.amountCents} />],
          ...(failureCode === null ? [] : [[t.common.reason, failureWords(failureCode, t)] as const]),
          [t.payouts.correctBy, `${me.name} · ${t.roles[me.role]}`],
        ]}
      />
      <Form<PayeeGiven>
        form={form}
        layout="vertical"
        className="notice"
        initialValues={{ payeeRail: 'wechat' }}
        onFinish={(given) => void send(given)}
      >
        <PayeeFields />
      </Form>
    </Modal>
  )
}
