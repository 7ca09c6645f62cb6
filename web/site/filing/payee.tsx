import { BANKS } from '#domain/bank-payee'
import { RAILS } from '#domain/rails'
import { useLanguage } from '../language.tsx'
import { Field } from '../pieces.tsx'
import { OTHER_BANK, type PayeeTold } from './payee-told.ts'
import type { Problems } from './problems.ts'

interface Asked {
  readonly told: PayeeTold
  readonly problems: Problems
  readonly onChange: (change: Partial<PayeeTold>) => void
}

/** WeChat or a bank account: the one is confirmed there, the other arrives by itself. */
export function Payee({ told, problems, onChange }: Asked) {
  const { texts } = useLanguage()
  return (
    <fieldset>
      <legend>{texts.you.payTo}</legend>
      <div className="pair">
        {RAILS.map((payeeRail) => (
          <label key={payeeRail} className="choice">
            <input
              type="radio"
              name="payeeRail"
              checked={told.payeeRail === payeeRail}
              onChange={() => onChange({ payeeRail })}
            />
            {texts.you.rails[payeeRail]}
          </label>
        ))}
      </div>
      {told.payeeRail === 'bank' ? (
        <BankAccount told={told} problems={problems} onChange={onChange} />
      ) : (
        <Field
          name="payeeAccount"
          label={texts.you.payee}
          hint={texts.you.payeeWhy}
          error={problems['payeeAccount']}
        >
          {(ids) => (
            <input
              {...ids}
              autoComplete="off"
              autoCapitalize="none"
              maxLength={100}
              value={told.payeeAccount}
              onChange={(event) => onChange({ payeeAccount: event.target.value })}
            />
          )}
        </Field>
      )}
    </fieldset>
  )
}

function BankAccount({ told, problems, onChange }: Asked) {
  const { texts, language } = useLanguage()
  return (
    <>
      <Field
        name="bankAccount"
        label={texts.you.bankAccount}
        hint={texts.you.bankWhy}
        error={problems['bankAccount']}
      >
        {(ids) => (
          <input
            {...ids}
            inputMode="numeric"
            autoComplete="off"
            maxLength={40}
            value={told.bankAccount}
            onChange={(event) => onChange({ bankAccount: event.target.value })}
          />
        )}
      </Field>
      <Field name="bank" label={texts.you.bank} error={problems['bank']}>
        {(ids) => (
          <select {...ids} value={told.bank} onChange={(event) => onChange({ bank: event.target.value })}>
            <option value="">{texts.you.chooseBank}</option>
            {BANKS.map(({ code, zh, en }) => (
              <option key={code} value={code}>
                {language === 'en' ? en : zh}
              </option>
            ))}
            <option value={OTHER_BANK}>{texts.you.otherBank}</option>
          </select>
        )}
      </Field>
      {told.bank === OTHER_BANK && (
        <Field
          name="otherBankCode"
          label={texts.you.bankCode}
          hint={texts.you.bankCodeWhy}
          error={problems['otherBankCode']}
        >
          {(ids) => (
            <input
              {...ids}
              inputMode="numeric"
              autoComplete="off"
              maxLength={12}
              value={told.otherBankCode}
              onChange={(event) => onChange({ otherBankCode: event.target.value })}
            />
          )}
        </Field>
      )}
    </>
  )
}
