import type { Cents } from './money.ts'

export const CLOSED_BECAUSE = [
  'no-answer',
  'no-balance',
  'quota',
  'busy',
  'not-allowed',
  'daily-limit',
  'by-hand',
] as const
/**
 * Why nothing is sent by a rail for now: nobody answers, the provider takes nothing (its account is empty, too much was sent, it
 * is busy, or it does not let us), we have sent enough, or a person said so.
 */
export type ClosedBecause = (typeof CLOSED_BECAUSE)[number]

/** Whether a rail is used, and what it has been like. */
export interface RailHealth {
  /** calls in a row that nobody answered */
  readonly failures: number
  /** closings in a row without a call that worked in between */
  readonly closings: number
  readonly closedBecause: ClosedBecause | null
  /** the first call after it tries; null while it is open, or kept closed by a person */
  readonly closedUntil: Date | null
}

/** So many calls in a row without an answer close a rail (D). */
export const FAILURES_TO_CLOSE = 5
const FIRST_CLOSING_MS = 15_000
const LONGEST_CLOSING_MS = 10 * 60_000

/** How long a rail stays closed that has closed so often in a row: 15 s, doubled each time, at most 10 min. In milliseconds. */
export const closingMs = (closings: number): number =>
  Math.min(FIRST_CLOSING_MS * 2 ** Math.min(closings, 20), LONGEST_CLOSING_MS)

/** Nobody answered. Enough of it closes the rail, and a try of a closed one that fails closes it for longer. */
export function afterSilence(health: RailHealth, now: Date): RailHealth {
  const failures = health.failures + 1
  if (health.closedBecause === 'by-hand') return { ...health, failures }
  if (health.closedBecause === null && failures < FAILURES_TO_CLOSE) return { ...health, failures }
  return { ...closedFor(health, 'no-answer', now), failures }
}

/** The provider says that it takes nothing for now. */
export const afterRefusal = (
  health: RailHealth,
  because: Exclude<ClosedBecause, 'no-answer' | 'by-hand'>,
  now: Date,
): RailHealth =>
  health.closedBecause === 'by-hand' ? health : { ...closedFor(health, because, now), failures: 0 }

/**
 * It answers. What was sent and taken opens the rail, unless a person keeps it closed; a question that is answered opens only
 * one that had fallen silent: a provider may tell of payouts and take no new ones.
 */
export function afterAnswer(health: RailHealth, to: 'send' | 'question'): RailHealth {
  const opens = to === 'send' ? health.closedBecause !== 'by-hand' : health.closedBecause === 'no-answer'
  if (health.closedBecause !== null && !opens) return { ...health, failures: 0 }
  return { failures: 0, closings: 0, closedBecause: null, closedUntil: null }
}

const closedFor = (health: RailHealth, because: ClosedBecause, now: Date): RailHealth => ({
  failures: health.failures,
  closings: health.closings + 1,
  closedBecause: because,
  closedUntil: new Date(now.getTime() + closingMs(health.closings)),
})

/** What a day still has room for, in fen; null when the rail has no limit of its own. */
export const leftOfDay = (dailyLimitCents: Cents | null, sentTodayCents: Cents): number | null =>
  dailyLimitCents === null ? null : Math.max(0, dailyLimitCents - sentTodayCents)
