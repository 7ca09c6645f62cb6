import { BANKS, isBankAccount, isBankCode, plainAccount } from '#domain/bank-payee'
import type { RailName } from '#domain/rails'
import type { Draft } from '../draft.ts'
import type { Texts } from '../languages/texts.ts'

/** Where the money should go, as it is typed: on filing, and when it is put right. */
export type PayeeTold = Pick<Draft, 'payeeRail' | 'payeeAccount' | 'bankAccount' | 'bank' | 'otherBankCode'>

/** A bank that is not in the list: its number is typed. */
export const OTHER_BANK = 'other'

/** Where the money should go, as it is sent. */
export const payeeOf = (
  told: PayeeTold,
): {
  readonly payeeRail: RailName
  readonly payeeAccount: string
  readonly payeeBankCode: string | null
} =>
  told.payeeRail === 'bank'
    ? {
        payeeRail: 'bank',
        payeeAccount: plainAccount(told.bankAccount),
        payeeBankCode: told.bank === OTHER_BANK ? told.otherBankCode.trim() : told.bank,
      }
    : { payeeRail: 'wechat', payeeAccount: told.payeeAccount.trim(), payeeBankCode: null }

/** The bank as the tourist chose it, in their language. */
export const bankName = (told: PayeeTold, language: 'zh-CN' | 'en'): string => {
  const bank = BANKS.find(({ code }) => code === told.bank)
  return bank ? (language === 'en' ? bank.en : bank.zh) : told.otherBankCode
}

/** What of it cannot be right: the field, whether it is wrong, and the sentence that says what to do. */
export function checksOfPayee(
  told: PayeeTold,
  { needed }: Texts['you'],
): readonly (readonly [string, boolean, string])[] {
  const toBank = told.payeeRail === 'bank'
  return [
    ['payeeAccount', !toBank && told.payeeAccount.trim() === '', needed.payee],
    ['bankAccount', toBank && !isBankAccount(plainAccount(told.bankAccount)), needed.bankAccount],
    ['bank', toBank && told.bank === '', needed.bank],
    [
      'otherBankCode',
      toBank && told.bank === OTHER_BANK && !isBankCode(told.otherBankCode.trim()),
      needed.bankCode,
    ],
  ]
}
