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
