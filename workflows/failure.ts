import { ActivityFailure, ApplicationFailure } from '@temporalio/common'
import { type DomainErrorCode, DomainError, type ErrorFacts, isDomainErrorCode } from '#domain/errors'

/** A refusal as Temporal carries it: typed by its code, its facts beside it, never retried. */
export const refusal = (code: DomainErrorCode, facts: ErrorFacts = {}): ApplicationFailure =>
  ApplicationFailure.create({ type: code, message: code, nonRetryable: true, details: [facts] })

const OUTAGES: readonly DomainErrorCode[] = ['SERVICE_BUSY', 'SERVICE_DOWN']

/** Turns a domain refusal into Temporal's form; an outage stays what it is, to be retried. */
export const asFailure = (error: unknown): unknown =>
  error instanceof DomainError && !OUTAGES.includes(error.code) ? refusal(error.code, error.facts) : error

/** Work of an activity; what it refuses travels as a failure that is not retried. */
export async function orFailure<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw asFailure(error)
  }
}

/** The refusal inside a failed step, or null when the step failed for another reason. */
export function refusalIn(error: unknown): ApplicationFailure | null {
  const cause = error instanceof ActivityFailure ? error.cause : error
  return cause instanceof ApplicationFailure && isDomainErrorCode(cause.type) ? cause : null
}
