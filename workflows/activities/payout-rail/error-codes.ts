import type { ClosedBecause } from '#domain/rail-health'

/** What an error answer means for the money. */
export type ErrorMeaning =
  /** nothing went out and never will */
  | { readonly kind: 'refused' }
  /** the provider does not know the number */
  | { readonly kind: 'not-found' }
  /** nothing went out for now; the same number may be sent again later */
  | {
      readonly kind: 'later'
      readonly because: Exclude<ClosedBecause, 'no-answer' | 'daily-limit' | 'by-hand'>
    }
  /** nobody can tell */
  | { readonly kind: 'ask-first' }

/**
 * Codes with which the provider refuses for good: the number took no effect, and will not. `INVALID_REQUEST` is not among them:
 * it is said of a number that took effect before, with another body or in another state.
 */
const REFUSED = new Set(['PARAM_ERROR', 'NAME_NOT_CORRECT', 'OPENID_ERROR', 'ACCOUNT_ERROR', 'AMOUNT_LIMIT'])

/** Codes that say "not now, and under this same number" (the provider's list of errors of `transfer-bills`). */
const LATER = {
  NOT_ENOUGH: 'no-balance',
  QUOTA_EXCEED: 'quota',
  FREQUENCY_LIMITED: 'busy',
  FREQUENCY_LIMIT_EXCEED: 'busy',
  RATELIMIT_EXCEEDED: 'busy',
  // our key or our contract, not this payout
  NO_AUTH: 'not-allowed',
  SIGN_ERROR: 'not-allowed',
} as const
const isLater = (code: string): code is keyof typeof LATER => Object.hasOwn(LATER, code)

/** A code we do not know is never taken for a no: it is asked about first, and so are slow and broken answers. */
export function meaningOf(status: number, code: string): ErrorMeaning {
  if (status === 404 && code === 'NOT_FOUND') return { kind: 'not-found' }
  if (status < 400 || status >= 500) return { kind: 'ask-first' }
  if (isLater(code)) return { kind: 'later', because: LATER[code] }
  return REFUSED.has(code) ? { kind: 'refused' } : { kind: 'ask-first' }
}
