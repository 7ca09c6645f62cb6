/** What an error answer means for the money: nothing went out and never will, the number is unknown, or nobody can tell. */
export type ErrorMeaning = 'refused' | 'not-found' | 'ask-first'

/**
 * Codes with which the provider refuses for good: the number took no effect, and will not. `INVALID_REQUEST` is not among them:
 * it is said of a number that took effect before, with another body or in another state.
 */
const REFUSED = new Set([
  'PARAM_ERROR',
  'NO_AUTH',
  'NAME_NOT_CORRECT',
  'OPENID_ERROR',
  'ACCOUNT_ERROR',
  'AMOUNT_LIMIT',
])

/** A code we do not know is never taken for a no: it is asked about first, and so are busy, slow and broken answers. */
export function meaningOf(status: number, code: string): ErrorMeaning {
  if (status === 404 && code === 'NOT_FOUND') return 'not-found'
  if (status >= 400 && status < 500 && REFUSED.has(code)) return 'refused'
  return 'ask-first'
}
