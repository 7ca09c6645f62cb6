/**
 * Every refusal the platform can give. A refusal is an answer, not an outage: it is never retried under the same key.
 * The sentence a person reads is looked up by code in `domain/languages/`.
 */
export const DOMAIN_ERROR_CODES = [
  // input
  'INVALID',
  'REQUIRED',
  'UNKNOWN_FIELD',
  'AMOUNT_NOT_EXACT',
  'AMOUNT_NOT_POSITIVE',
  'AMOUNT_ABOVE_PAID',
  'DATE_IN_FUTURE',
  'DATE_TOO_EARLY',
  'STORY_LENGTH',
  'TEXT_NOT_CLEAN',
  'PHONE_NOT_VALID',
  'EMAIL_NOT_VALID',
  'ACCOUNT_NOT_VALID',
  'BANK_CODE_NOT_VALID',
  'LICENCE_NOT_VALID',
  'FILE_TYPE_REFUSED',
  'FILE_TOO_LARGE',
  'FILE_NOT_READABLE',
  'VIDEO_REFUSED',
  'UPLOAD_QUOTA_EXCEEDED',
  'UPLOAD_TICKET_NOT_VALID',
  // who
  'NOT_SIGNED_IN',
  'NOT_ALLOWED',
  'NOT_FOUND',
  'CODE_NOT_VALID',
  'CODE_EXHAUSTED',
  'CONTACT_NOT_VERIFIED',
  'TOO_MANY_REQUESTS',
  'GUARDIAN_REQUIRED',
  // the path
  'ILLEGAL_STATE_CHANGE',
  'STALE_PAGE',
  'CLAIM_HELD_BY_ANOTHER',
  'CLAIM_NOT_HELD',
  'FOUR_EYES_REQUIRED',
  'SUPERVISOR_REQUIRED',
  'CONFLICT_OF_INTEREST',
  'REASON_REQUIRED',
  'PROOF_REQUIRED',
  'MERCHANT_NOT_ENROLLED',
  'LICENCE_TAKEN',
  'MERCHANT_STILL_OWES',
  'WAY_BACK_CLOSED',
  'DUPLICATE_COMPLAINT',
  'REOPEN_WINDOW_CLOSED',
  'IDEMPOTENCY_CONFLICT',
  'APPEAL_NOT_OPEN',
  'OBJECTION_FIRST',
  'HAD_PART',
  // money
  'FUND_CAP_EXCEEDED',
  'FUND_CASH_SHORT',
  'FUND_NOT_FOUND',
  'FUND_EXISTS',
  'RESERVATION_NOT_FOUND',
  'RESERVATION_SPENT',
  'RECOVERY_EXCEEDED',
  'NOT_REVERSIBLE',
  'PERIOD_NOT_OVER',
  'PERIOD_BEFORE_IS_OPEN',
  'AS_OF_NOT_SETTLED',
  'EXPORT_TOO_LARGE',
  'DEPOSIT_EXCEEDED',
  'PLAN_NOT_VALID',
  'INTEREST_EXCEEDED',
  'REFUND_EXCEEDED',
  'BANK_REFERENCE_USED',
  'BANK_FILE_NOT_READABLE',
  'BANK_STATEMENT_UNBALANCED',
  'BANK_ACCOUNT_DIFFERS',
  'BANK_MAPPING_MISSING',
  'BATCH_OF_DAY_EXISTS',
  'BATCH_EMPTY',
  'BANK_TEXT_NOT_FIT',
  'MATCH_NOT_BALANCED',
  'MATCH_TAKEN',
  // surroundings
  'SERVICE_BUSY',
  'SERVICE_DOWN',
] as const

export type DomainErrorCode = (typeof DOMAIN_ERROR_CODES)[number]

/** Facts that belong to a refusal: `{limit, requested}` for the cap, `{field}` for input. Never personal data. */
export type ErrorFacts = Readonly<Record<string, string | number | boolean | null>>

export class DomainError extends Error {
  override readonly name = 'DomainError'
  readonly code: DomainErrorCode
  readonly facts: ErrorFacts

  constructor(code: DomainErrorCode, facts: ErrorFacts = {}) {
    super(code)
    this.code = code
    this.facts = facts
  }
}

export const isDomainErrorCode = (code: unknown): code is DomainErrorCode =>
  DOMAIN_ERROR_CODES.some((known) => known === code)
