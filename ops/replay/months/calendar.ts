import { cityDay, startOfCityDay } from '#domain/clocks'
import { monthAfter, monthOf } from '#domain/months'
import type { PlannedCase, Random } from '../plan.ts'

export const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS

/** Sanya's published season: April to the July of the year after. */
const MONTHS = 16
const FIRST_MONTH = '04'

export interface Span {
  /** YYYY-MM, the first to the last */
  readonly months: readonly string[]
  readonly from: Date
  /** the first instant after it */
  readonly until: Date
}

/** The first such months that have not begun, so that every run plays the same days of the year. Time moves forward only. */
export function spanAfter(now: Date, count = MONTHS): Span {
  let first = monthAfter(monthOf(cityDay(now)))
  while (!first.endsWith(`-${FIRST_MONTH}`)) first = monthAfter(first)
  const months = [first]
  while (months.length < count) months.push(monthAfter(months.at(-1) ?? first))
  const last = months.at(-1) ?? first
  return {
    months,
    from: startOfCityDay(`${first}-01`),
    until: startOfCityDay(`${monthAfter(last)}-01`),
  }
}

export const daysOf = ({ from, until }: Span): Date[] =>
  Array.from(
    { length: Math.round((until.getTime() - from.getTime()) / DAY_MS) },
    (_, at) => new Date(from.getTime() + at * DAY_MS),
  )

const chinese = new Intl.DateTimeFormat('en-u-ca-chinese', {
  timeZone: 'Asia/Shanghai',
  month: 'numeric',
  day: 'numeric',
})
const isSpringFestival = (day: Date): boolean => /^1\/[1-7]$/.test(chinese.format(day))
const isGoldenWeek = (day: Date): boolean => /-10-0[1-7]$/.test(cityDay(day))
const isHighSeason = (day: Date): boolean => /-(10|11|12|01|02|03|04)-/.test(cityDay(day))
const isWeekend = (day: Date): boolean => [0, 6].includes(new Date(`${cityDay(day)}T00:00:00Z`).getUTCDay())

/** How busy a day is beside an ordinary one: ours, not published (D). */
export const busyness = (day: Date): number =>
  (isHighSeason(day) ? 1.7 : 1) *
  (isWeekend(day) ? 1.4 : 1) *
  (isSpringFestival(day) ? 2.2 : isGoldenWeek(day) ? 1.8 : 1)

/** Cases that come within the same few minutes. */
export interface Arrival {
  readonly at: Date
  readonly cases: readonly PlannedCase[]
}

const HOURS = [10.3, 14.6, 19.8, 16.9, 11.7, 21.2]
const AT_ONCE = 12
/** no duplicate is among the first, for it names a case that was there before */
const LEADING = 30

/** When each case comes: on busy days more, at hours when people complain. */
export function arrivalsOf(cases: readonly PlannedCase[], span: Span, random: Random): Arrival[] {
  const days = daysOf(span)
  const shares: number[] = []
  for (const day of days) shares.push((shares.at(-1) ?? 0) + busyness(day))
  const total = shares.at(-1) ?? 1
  const ofDay = days.map((): PlannedCase[] => [])
  const leading = cases.filter(({ ending }) => ending !== 'duplicate').slice(0, LEADING)
  const queue = [...leading, ...cases.filter((one) => !leading.includes(one))]
  const places = queue.map(() => random() * total).toSorted((a, b) => a - b)
  for (const [at, place] of places.entries()) {
    const one = queue[at]
    if (one) ofDay[shares.findIndex((share) => share >= place)]?.push(one)
  }
  return days.flatMap((day, at) => sittings(day, ofDay[at] ?? [], random))
}

function sittings(day: Date, cases: readonly PlannedCase[], random: Random): Arrival[] {
  const count = Math.ceil(cases.length / AT_ONCE)
  const first = Math.floor(random() * HOURS.length)
  const hours = Array.from({ length: count }, (_, at) => HOURS[(first + at) % HOURS.length] ?? 12)
  return hours
    .toSorted((a, b) => a - b)
    .map((hour, at) => ({
      at: new Date(day.getTime() + (hour + random() * 0.4) * HOUR_MS),
      cases: cases.slice(at * AT_ONCE, (at + 1) * AT_ONCE),
    }))
}
