import { TRPCError } from '@trpc/server'
import { DomainError, type DomainErrorCode } from '#domain/errors'

type TrpcCode = TRPCError['code']

/** How each refusal travels. Everything a person can mend is 4xx; what we must mend is 5xx. */
const STATUS_OF = {
  INVALID: 'BAD_REQUEST',
  REQUIRED: 'BAD_REQUEST',
  UNKNOWN_FIELD: 'BAD_REQUEST',
  AMOUNT_NOT_EXACT: 'BAD_REQUEST',
  AMOUNT_NOT_POSITIVE: 'BAD_REQUEST',
  AMOUNT_ABOVE_PAID: 'BAD_REQUEST',
  DATE_IN_FUTURE: 'BAD_REQUEST',
  DATE_TOO_EARLY: 'BAD_REQUEST',
  STORY_LENGTH: 'BAD_REQUEST',
  TEXT_NOT_CLEAN: 'BAD_REQUEST',
  PHONE_NOT_VALID: 'BAD_REQUEST',
  EMAIL_NOT_VALID: 'BAD_REQUEST',
  ACCOUNT_NOT_VALID: 'BAD_REQUEST',
  BANK_CODE_NOT_VALID: 'BAD_REQUEST',
  LICENCE_NOT_VALID: 'BAD_REQUEST',
  FILE_TYPE_REFUSED: 'UNSUPPORTED_MEDIA_TYPE',
  FILE_TOO_LARGE: 'PAYLOAD_TOO_LARGE',
  FILE_NOT_READABLE: 'UNPROCESSABLE_CONTENT',
  VIDEO_REFUSED: 'UNSUPPORTED_MEDIA_TYPE',
  UPLOAD_QUOTA_EXCEEDED: 'PAYLOAD_TOO_LARGE',
  UPLOAD_TICKET_NOT_VALID: 'FORBIDDEN',
  NOT_SIGNED_IN: 'UNAUTHORIZED',
  NOT_ALLOWED: 'FORBIDDEN',
  NOT_FOUND: 'NOT_FOUND',
  CODE_NOT_VALID: 'BAD_REQUEST',
  CODE_EXHAUSTED: 'TOO_MANY_REQUESTS',
  CONTACT_NOT_VERIFIED: 'FORBIDDEN',
  TOO_MANY_REQUESTS: 'TOO_MANY_REQUESTS',
  GUARDIAN_REQUIRED: 'BAD_REQUEST',
  ILLEGAL_STATE_CHANGE: 'CONFLICT',
  STALE_PAGE: 'CONFLICT',
  CLAIM_HELD_BY_ANOTHER: 'CONFLICT',
  CLAIM_NOT_HELD: 'CONFLICT',
  FOUR_EYES_REQUIRED: 'FORBIDDEN',
  SUPERVISOR_REQUIRED: 'FORBIDDEN',
  CONFLICT_OF_INTEREST: 'FORBIDDEN',
  REASON_REQUIRED: 'BAD_REQUEST',
  PROOF_REQUIRED: 'BAD_REQUEST',
  MERCHANT_NOT_ENROLLED: 'CONFLICT',
  LICENCE_TAKEN: 'CONFLICT',
  MERCHANT_STILL_OWES: 'CONFLICT',
  WAY_BACK_CLOSED: 'CONFLICT',
  DUPLICATE_COMPLAINT: 'CONFLICT',
  REOPEN_WINDOW_CLOSED: 'CONFLICT',
  IDEMPOTENCY_CONFLICT: 'CONFLICT',
  APPEAL_NOT_OPEN: 'CONFLICT',
  OBJECTION_FIRST: 'CONFLICT',
  HAD_PART: 'FORBIDDEN',
  FUND_CAP_EXCEEDED: 'CONFLICT',
  FUND_CASH_SHORT: 'CONFLICT',
  FUND_NOT_FOUND: 'NOT_FOUND',
  FUND_EXISTS: 'CONFLICT',
  RESERVATION_NOT_FOUND: 'NOT_FOUND',
  RESERVATION_SPENT: 'CONFLICT',
  RECOVERY_EXCEEDED: 'CONFLICT',
  NOT_REVERSIBLE: 'CONFLICT',
  PERIOD_NOT_OVER: 'CONFLICT',
  PERIOD_BEFORE_IS_OPEN: 'CONFLICT',
  AS_OF_NOT_SETTLED: 'BAD_REQUEST',
  EXPORT_TOO_LARGE: 'PAYLOAD_TOO_LARGE',
  DEPOSIT_EXCEEDED: 'CONFLICT',
  PLAN_NOT_VALID: 'BAD_REQUEST',
  INTEREST_EXCEEDED: 'CONFLICT',
  REFUND_EXCEEDED: 'CONFLICT',
  BANK_REFERENCE_USED: 'CONFLICT',
  BANK_FILE_NOT_READABLE: 'UNPROCESSABLE_CONTENT',
  BANK_STATEMENT_UNBALANCED: 'UNPROCESSABLE_CONTENT',
  BANK_ACCOUNT_DIFFERS: 'CONFLICT',
  BANK_MAPPING_MISSING: 'CONFLICT',
  BATCH_OF_DAY_EXISTS: 'CONFLICT',
  BATCH_EMPTY: 'CONFLICT',
  BANK_TEXT_NOT_FIT: 'UNPROCESSABLE_CONTENT',
  MATCH_NOT_BALANCED: 'CONFLICT',
  MATCH_TAKEN: 'CONFLICT',
  SERVICE_BUSY: 'SERVICE_UNAVAILABLE',
  SERVICE_DOWN: 'SERVICE_UNAVAILABLE',
} as const satisfies Record<DomainErrorCode, TrpcCode>

/** A refusal as tRPC carries it; what is not a refusal stays a fault. */
export const toTrpcError = (error: DomainError): TRPCError =>
  new TRPCError({ code: STATUS_OF[error.code], message: error.code, cause: error })

/** The refusal behind an error, whoever wrapped it, or null. */
export function domainErrorIn(error: unknown): DomainError | null {
  if (error instanceof DomainError) return error
  return error instanceof Error && error.cause !== undefined ? domainErrorIn(error.cause) : null
}

/** An overloaded or unreachable database is an outage that passes: ask again, nothing was lost. */
export function asDomainError(error: unknown): DomainError | null {
  const known = domainErrorIn(error)
  if (known) return known
  return isDatabaseDown(error) ? new DomainError('SERVICE_BUSY', {}) : null
}

const DOWN = [
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  '57P01',
  '57P02',
  '57P03',
  '53300',
  '57014',
  '55P03',
  '40P01',
  '40001',
  '08006',
  'P1001',
  'P1002',
  'P1008',
  'P1017',
  'P2024',
  'P2028',
]

function isDatabaseDown(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code: unknown = 'code' in error ? error.code : undefined
  if (typeof code === 'string' && DOWN.includes(code)) return true
  if (
    /timeout exceeded when trying to connect|Query read timeout|Code: `(57014|55P03|40P01|40001)`|Connection terminated|DatabaseNotReachable/.test(
      error.message,
    )
  )
    return true
  return error.cause !== undefined && isDatabaseDown(error.cause)
}
