import type { DomainErrorCode } from './errors.ts'
import type { RailName } from './rails.ts'

/**
 * Large banks, by the number their head office has in the national payment system (CNAPS, 12 digits; `docs/sources.md`). A card
 * of theirs is reached through it; whoever has an account elsewhere types the number of the bank or branch.
 */
export const BANKS = [
  { code: '102100099996', zh: '中国工商银行', en: 'ICBC' },
  { code: '103100000026', zh: '中国农业银行', en: 'Agricultural Bank of China' },
  { code: '104100000004', zh: '中国银行', en: 'Bank of China' },
  { code: '105100000017', zh: '中国建设银行', en: 'China Construction Bank' },
  { code: '301290000007', zh: '交通银行', en: 'Bank of Communications' },
  { code: '403100000004', zh: '中国邮政储蓄银行', en: 'Postal Savings Bank of China' },
  { code: '308584000013', zh: '招商银行', en: 'China Merchants Bank' },
  { code: '302100011000', zh: '中信银行', en: 'China CITIC Bank' },
  { code: '303100000006', zh: '中国光大银行', en: 'China Everbright Bank' },
  { code: '305100000013', zh: '中国民生银行', en: 'China Minsheng Bank' },
  { code: '306581000003', zh: '广发银行', en: 'China Guangfa Bank' },
  { code: '307584007998', zh: '平安银行', en: 'Ping An Bank' },
  { code: '309391000011', zh: '兴业银行', en: 'Industrial Bank' },
  { code: '310290000013', zh: '上海浦东发展银行', en: 'SPD Bank' },
] as const

/** A number of the national payment system: 12 digits. */
export const isBankCode = (text: string): boolean => /^\d{12}$/.test(text)

/** As people type and print it: in groups. Digits only are kept. */
export const plainAccount = (text: string): string => text.normalize('NFKC').replaceAll(/[\s-]/g, '')

/**
 * True for an account that can be one: 8 to 30 digits, and those as long as a card (16 to 19) with the check digit of ISO/IEC
 * 7812-1, Annex B.
 * @param text without spaces, as `plainAccount` gives it
 */
export function isBankAccount(text: string): boolean {
  if (!/^\d{8,30}$/.test(text)) return false
  return text.length < 16 || text.length > 19 || hasCheckDigit(text)
}

/**
 * What is wrong with where the money should go, as code by field; nothing for an account that the other rail knows itself.
 * @param given as filed: the account still in groups, the bank's number null for the other rail
 */
export function payeeProblems(given: {
  readonly payeeRail: RailName
  readonly payeeAccount: string
  readonly payeeBankCode: string | null
}): readonly { readonly field: 'payeeAccount' | 'payeeBankCode'; readonly code: DomainErrorCode }[] {
  const { payeeRail, payeeAccount, payeeBankCode } = given
  if (payeeRail !== 'bank')
    return payeeBankCode === null ? [] : [{ field: 'payeeBankCode', code: 'BANK_CODE_NOT_VALID' }]
  return [
    ...(isBankAccount(plainAccount(payeeAccount))
      ? []
      : [{ field: 'payeeAccount' as const, code: 'ACCOUNT_NOT_VALID' as const }]),
    ...(payeeBankCode !== null && isBankCode(payeeBankCode)
      ? []
      : [{ field: 'payeeBankCode' as const, code: 'BANK_CODE_NOT_VALID' as const }]),
  ]
}

function hasCheckDigit(digits: string): boolean {
  let sum = 0
  for (const [at, sign] of [...digits].reverse().entries()) {
    const doubled = Number(sign) * (at % 2 === 1 ? 2 : 1)
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}
