import type { PayoutState } from './states.ts'

/**
 * Why a payout came to nothing that its payee can put right: the account, the name on it, or that nobody collected. Codes of the
 * provider (`transfer-bills`, `fail_reason`) and of ISO 20022 (external status reasons, as banks give them). Any other failure
 * is a person's to look at.
 */
export const PAYEE_FAILURES = [
  'NAME_NOT_CORRECT',
  'REAL_NAME_CHECK_FAIL',
  'OPENID_ERROR',
  'OPENID_INVALID',
  'ACCOUNT_ERROR',
  'ACCOUNT_FROZEN',
  'ACCOUNT_NOT_EXIST',
  'ID_CARD_NOT_CORRECT',
  'PAYEE_ACCOUNT_ABNORMAL',
  'RECEIVE_ACCOUNT_NOT_PERMMIT',
  'OVERDUE_CLOSE',
  'NOT_COLLECTED',
  'PAYEE_NOT_VALID',
  'AC01',
  'AC02',
  'AC03',
  'AC04',
  'AC06',
  'BE01',
  'RC01',
] as const
export type PayeeFailure = (typeof PAYEE_FAILURES)[number]

const FOR_THE_PAYEE: ReadonlySet<string> = new Set(PAYEE_FAILURES)

/** True when the payee can put it right by saying where the money should go. */
export const isForThePayee = (code: string): boolean => FOR_THE_PAYEE.has(code)

/** The code of a payout that a person found at the provider not to have gone out. */
export const FOUND_NOT_PAID = 'FOUND_NOT_PAID'

/**
 * True when a person's finding is what the payout's row says already: the same finding told again, its first answer lost. It is
 * no error then, and changes nothing.
 */
export const isFoundAlready = (
  payout: { readonly state: PayoutState; readonly failure_code: string | null },
  finding: 'paid' | 'not-paid' | 'ask-again',
): boolean =>
  finding === 'paid'
    ? payout.state === 'paid'
    : finding === 'not-paid' && payout.state === 'failed' && payout.failure_code === FOUND_NOT_PAID
