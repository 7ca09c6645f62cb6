import { BANKS, plainAccount } from '#domain/bank-payee'
import { RAILS, type RailName } from '#domain/rails'
import { changeDraft, type Draft } from '../draft.ts'
import { useLanguage } from '../language.tsx'
import { Field } from '../pieces.tsx'
import type { Problems } from './problems.ts'

/** A bank that is not in the list: its number is typed. */
export const OTHER_BANK = 'other'

/** Where the money should go, as it is filed. */
export const payeeOf = (
  draft: Draft,
): {
  readonly payeeRail: RailName
  readonly payeeAccount: string
  readonly payeeBankCode: string | null
} =>
  draft.payeeRail === 'bank'
    ? {
        payeeRail: 'bank',
        payeeAccount: plainAccount(draft.bankAccount),
        payeeBankCode: draft.bank === OTHER_BANK ? draft.otherBankCode.trim() : draft.bank,
      }
    : { payeeRail: 'wechat', payeeAccount: draft.payeeAccount.trim(), payeeBankCode: null }

/** The bank as the tourist chose it, in their language. */
export const bankName = (draft: Draft, language: 'zh-CN' | 'en'): string => {
  const bank = BANKS.find(({ code }) => code === draft.bank)
  return bank ? (language === 'en' ? bank.en : bank.zh) : draft.otherBankCode
}

/** WeChat or a bank account: the one is confirmed there, the other arrives by itself. */
export function Payee({ draft, problems }: { draft: Draft; problems: Problems }) {
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
              checked={draft.payeeRail === payeeRail}
              onChange={() => changeDraft({ payeeRail })}
            />
            {texts.you.rails[payeeRail]}
          </label>
        ))}
      </div>
      {draft.payeeRail === 'bank' ? (
        <BankAccount draft={draft} problems={problems} />
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
              value={draft.payeeAccount}
              onChange={(event) => changeDraft({ payeeAccount: event.target.value })}
            />
          )}
        </Field>
      )}
    </fieldset>
  )
}

function BankAccount({ draft, problems }: { draft: Draft; problems: Problems }) {
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
            value={draft.bankAccount}
            onChange={(event) => changeDraft({ bankAccount: event.target.value })}
          />
        )}
      </Field>
      <Field name="bank" label={texts.you.bank} error={problems['bank']}>
        {(ids) => (
          <select {...ids} value={draft.bank} onChange={(event) => changeDraft({ bank: event.target.value })}>
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
      {draft.bank === OTHER_BANK && (
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
              value={draft.otherBankCode}
              onChange={(event) => changeDraft({ otherBankCode: event.target.value })}
            />
          )}
        </Field>
      )}
    </>
  )
}
