import { Form, Input } from 'antd'
import { LONGEST_NAME_BYTES, type Payee } from '#api/payout/schema'
import { CallerPayee } from '../caller/caller-payee.tsx'
import { bankCodeOf, type PayeeTold } from '../caller/filing-of.ts'
import { useWords } from '../words.ts'

/** A payee as it is typed. */
export interface PayeeGiven extends PayeeTold {
  readonly payeeName: string
}

/** As it is sent. */
export const payeeOf = (given: PayeeGiven): Payee => ({
  name: given.payeeName.trim(),
  rail: given.payeeRail,
  account: given.payeeAccount.trim(),
  bankCode: bankCodeOf(given),
})

const fits = (name: string): boolean => new TextEncoder().encode(name).length <= LONGEST_NAME_BYTES

/** Where the money should go, and whose name is on it: the fields of every form that asks for it. */
export function PayeeFields() {
  const { t } = useWords()
  const required = { required: true, whitespace: true, message: t.common.notFilled }
  const short = {
    validator: (_rule: unknown, name: unknown) =>
      typeof name === 'string' && !fits(name)
        ? Promise.reject(new Error(t.payouts.nameTooLong))
        : Promise.resolve(),
  }
  return (
    <>
      <Form.Item<PayeeGiven>
        name="payeeName"
        label={t.payouts.payeeName}
        extra={t.payouts.payeeNameHelp}
        rules={[required, short]}
      >
        <Input autoFocus maxLength={100} autoComplete="off" />
      </Form.Item>
      <CallerPayee />
    </>
  )
}
