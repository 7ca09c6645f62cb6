import { cents, formatYuan } from '#domain/money'
import type { Language } from '#domain/people'

const ZONE = 'Asia/Shanghai'

/** ¥1,077,473.21: fen always shown. */
export const money = (amountCents: number): string => formatYuan(cents(amountCents))

const dayOf = (at: Date): string => at.toLocaleDateString('en-CA', { timeZone: ZONE })

/** 14:05 in the city's zone; with its day when that is not today, and its year when that is not this one. */
export function time(instant: string | Date, language: Language, now = new Date()): string {
  const at = new Date(instant)
  const clock = at.toLocaleTimeString('en-GB', { timeZone: ZONE, hour: '2-digit', minute: '2-digit' })
  if (dayOf(at) === dayOf(now)) return clock
  const year = dayOf(at).slice(0, 4) === dayOf(now).slice(0, 4) ? {} : ({ year: 'numeric' } as const)
  const day = at.toLocaleDateString(language, { timeZone: ZONE, ...year, month: 'short', day: 'numeric' })
  return `${day} ${clock}`
}

/** 23 Nov 2026, 14:05:09 */
export const dateTime = (instant: string | Date, language: Language): string =>
  new Date(instant).toLocaleString(language, {
    timeZone: ZONE,
    dateStyle: 'medium',
    timeStyle: 'medium',
    hourCycle: 'h23',
  })

/** The calendar day of today in the city, YYYY-MM-DD. */
export const today = (now = new Date()): string => dayOf(now)

/** The city keeps no summer time (since 1991). */
const ZONE_OFFSET = '+08:00'

/** An instant as a field for date and time wants it, in the city's zone: 2026-11-23T14:05. */
export const localText = (instant: string): string =>
  new Date(instant).toLocaleString('sv-SE', { timeZone: ZONE }).slice(0, 16).replace(' ', 'T')

/** The city's calendar day of an instant, YYYY-MM-DD. */
export const localDay = (instant: string): string => dayOf(new Date(instant))

/** The calendar day some days after another. */
export const dayAfter = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10)

/** The instant that such a field means. */
export const localInstant = (text: string): string => new Date(`${text}${ZONE_OFFSET}`).toISOString()
