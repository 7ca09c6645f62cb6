import { Form, Input, Select } from 'antd'
import { BANKS, isBankAccount, isBankCode, plainAccount } from '#domain/bank-payee'
import { RAILS, type RailName } from '#domain/rails'
import { useWords } from '../words.ts'
import { OTHER_BANK } from './filing-of.ts'

/** Fails with the sentence that says what to do. */
const must = (fits: (text: string) => boolean, sentence: string) => ({
  validator: (_rule: unknown, given: unknown) =>
    typeof given === 'string' && fits(given) ? Promise.resolve() : Promise.reject(new Error(sentence)),
})

/** Where somebody's money should go: WeChat, or an account at a bank. Fields of the form they stand in (`PayeeTold`). */
export function CallerPayee() {
  const { t, s, language } = useWords()
  const rail = Form.useWatch<RailName | undefined>('payeeRail')
  const bank = Form.useWatch<string | undefined>('payeeBank')
  const toBank = rail === 'bank'
  const required = { required: true, whitespace: true, message: t.common.notFilled }
  return (
    <>
      <Form.Item name="payeeRail" label={t.caller.payTo}>
        <Select options={RAILS.map((value) => ({ value, label: t.caller.rails[value] }))} />
      </Form.Item>
      <Form.Item
        name="payeeAccount"
        label={toBank ? t.caller.bankAccount : t.case.person['payee-account']}
        rules={[
          toBank ? must((text) => isBankAccount(plainAccount(text)), s.errors.ACCOUNT_NOT_VALID) : required,
        ]}
      >
        <Input maxLength={100} autoComplete="off" />
      </Form.Item>
      {toBank ? (
        <Form.Item name="payeeBank" label={t.caller.bank} rules={[required]}>
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            options={[
              ...BANKS.map(({ code, zh, en }) => ({ value: code, label: language === 'en' ? en : zh })),
              { value: OTHER_BANK, label: t.caller.otherBank },
            ]}
          />
        </Form.Item>
      ) : null}
      {toBank && bank === OTHER_BANK ? (
        <Form.Item
          name="payeeBankCode"
          label={t.caller.bankCode}
          rules={[must((text) => isBankCode(text.trim()), s.errors.BANK_CODE_NOT_VALID)]}
        >
          <Input maxLength={12} autoComplete="off" inputMode="numeric" />
        </Form.Item>
      ) : null}
    </>
  )
}
