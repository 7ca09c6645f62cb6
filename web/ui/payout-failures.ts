import type { PayeeFailure } from '#domain/payout-failures'

/** What a provider's or bank's code for a payout that came to nothing means to people. */
const MEANINGS = {
  NAME_NOT_CORRECT: 'name',
  BE01: 'name',
  REAL_NAME_CHECK_FAIL: 'real-name',
  ID_CARD_NOT_CORRECT: 'identity',
  OPENID_ERROR: 'no-account',
  OPENID_INVALID: 'no-account',
  ACCOUNT_NOT_EXIST: 'no-account',
  AC01: 'no-account',
  AC02: 'no-account',
  AC03: 'no-account',
  ACCOUNT_ERROR: 'unusable',
  PAYEE_ACCOUNT_ABNORMAL: 'unusable',
  RECEIVE_ACCOUNT_NOT_PERMMIT: 'unusable',
  ACCOUNT_FROZEN: 'frozen',
  AC06: 'frozen',
  AC04: 'closed',
  RC01: 'bank',
  PAYEE_NOT_VALID: 'not-valid',
  OVERDUE_CLOSE: 'not-collected',
  NOT_COLLECTED: 'not-collected',
  FOUND_NOT_PAID: 'found-not-paid',
} as const satisfies Record<PayeeFailure | 'FOUND_NOT_PAID', string>

export type FailureMeaning = (typeof MEANINGS)[keyof typeof MEANINGS]

const isKnown = (code: string): code is keyof typeof MEANINGS => Object.hasOwn(MEANINGS, code)

/** null for a code that nobody wrote words for: it is shown as it came */
export const meaningOfFailure = (code: string): FailureMeaning | null =>
  isKnown(code) ? MEANINGS[code] : null
