import { DomainError } from '#domain/errors'

const codeOf = (error: unknown): string | null =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null

/** Statement or lock timeouts, too many connections: the database is there and has no time. */
const BUSY_CODES = new Set(['57014', '55P03', '53300'])
/** The words of pg when its pool or its own clock gives up; it has no codes for them. */
const BUSY_WORDS = ['timeout exceeded when trying to connect', 'Query read timeout']

/**
 * The database refused the call itself, so nothing of it took effect: a constraint, an input that is none, a right that is
 * missing. In a batch it may be one command's fault only; a key's second first use (23505) finds the other's answer when
 * it asks again.
 */
export const isRefusedWhole = (error: unknown): boolean => /^(22|23|42501|XP)/.test(codeOf(error) ?? '')
export const isKeyRace = (error: unknown): boolean => codeOf(error) === '23505'

/**
 * What a caller may hear of a failed call: SERVICE_BUSY when it should simply come again, else the error itself. Whether the
 * call took effect is unknown either way; the same key finds out.
 */
export function asTrouble(error: unknown): unknown {
  const busy =
    BUSY_CODES.has(codeOf(error) ?? '') ||
    (error instanceof Error && BUSY_WORDS.some((words) => error.message.includes(words)))
  return busy ? new DomainError('SERVICE_BUSY') : error
}
