import type { Cents } from './money.ts'

/** Fewer days than these say nothing about tomorrow (D). */
export const LEAST_DAYS = 7
export const RUNWAY_DAYS = 28
const PATHS = 1_000
/** Beyond two years a path is not followed. */
export const HORIZON_DAYS = 730
/** of the curve */
const MOST_POINTS = 30

/** What is left after some days: at the mean rate, and the band that four of five futures keep within. Fen. */
export interface RunwayPoint {
  readonly day: number
  readonly lowCents: number
  readonly meanCents: number
  readonly highCents: number
}

export type Runway =
  | { readonly known: 'too-little'; readonly dataDays: number }
  /** what came back was at least what was paid: nothing runs out at this rate */
  | { readonly known: 'not-shrinking'; readonly dataDays: number }
  | {
      readonly known: 'days'
      readonly dataDays: number
      /** mean net outflow of a day, in fen */
      readonly dailyCents: number
      readonly days: number
      /** nine paths of ten last at least so long, and one of ten longer than p90; HORIZON_DAYS means: or longer */
      readonly p10: number
      readonly p90: number
      readonly points: readonly RunwayPoint[]
    }

/**
 * How long the available money lasts: available ÷ mean daily net outflow of the last 28 days, with the band of a thousand
 * futures whose days are drawn from those (bootstrap, P10 to P90).
 * @param netOutByDay cash out less what merchants repaid, a day each; what the city paid in is not counted
 * @param random between 0 and 1; the same draws give the same band
 */
export function runwayOf(
  availableCents: Cents,
  netOutByDay: readonly number[],
  random: () => number,
): Runway {
  const dataDays = netOutByDay.length
  if (dataDays < LEAST_DAYS) return { known: 'too-little', dataDays }
  const dailyCents = netOutByDay.reduce((sum, one) => sum + one, 0) / dataDays
  if (dailyCents <= 0) return { known: 'not-shrinking', dataDays }
  const futures = Array.from({ length: PATHS }, () => new Float64Array(HORIZON_DAYS))
  const lasting = futures.map((left) => follow(availableCents, netOutByDay, random, left))
  const p10 = shareOf(lasting, 0.1)
  const p90 = shareOf(lasting, 0.9)
  const days = Math.min(HORIZON_DAYS, Math.floor(availableCents / dailyCents))
  const points = pointsOf(availableCents, dailyCents, futures, Math.max(days, p90))
  return { known: 'days', dataDays, dailyCents: Math.round(dailyCents), days, p10, p90, points }
}

/** The value that this share of them stays below. */
const shareOf = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(PATHS - 1, Math.floor(share * PATHS))] ?? HORIZON_DAYS

/**
 * Days until one drawn future has used up the money.
 * @param left filled with what is left after each day; nothing once it is used up
 */
function follow(
  availableCents: number,
  netOutByDay: readonly number[],
  random: () => number,
  left: Float64Array,
): number {
  let now = availableCents
  for (let day = 0; day < HORIZON_DAYS; day += 1) {
    now -= netOutByDay[Math.floor(random() * netOutByDay.length)] ?? 0
    if (now < 0) return day
    left[day] = now
  }
  return HORIZON_DAYS
}

/** A point for about each thirtieth of the time until nearly all futures have ended, today first. */
function pointsOf(
  availableCents: number,
  dailyCents: number,
  futures: readonly Float64Array[],
  lastDay: number,
): RunwayPoint[] {
  const end = Math.min(HORIZON_DAYS, lastDay + 1)
  const step = Math.max(1, Math.ceil(end / MOST_POINTS))
  const points: RunwayPoint[] = [
    { day: 0, lowCents: availableCents, meanCents: availableCents, highCents: availableCents },
  ]
  for (let day = step; day < end + step && day <= HORIZON_DAYS; day += step) {
    const left = futures.map((future) => future[day - 1] ?? 0)
    const meanCents = Math.max(0, Math.round(availableCents - dailyCents * day))
    points.push({ day, lowCents: shareOf(left, 0.1), meanCents, highCents: shareOf(left, 0.9) })
  }
  return points
}

/** A small generator (mulberry32): the same seed draws the same futures, so the page does not flicker. */
export function drawsFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
