const ZONE = 'Asia/Shanghai'
const DAY = new Intl.DateTimeFormat('en-CA', { timeZone: ZONE, dateStyle: 'short' })
const SECOND = new Intl.DateTimeFormat('sv-SE', { timeZone: ZONE, dateStyle: 'short', timeStyle: 'medium' })

/** The provider's day of an instant: 2026-11-30. */
export const dayOf = (at: string | number): string => DAY.format(new Date(at))

/** An instant as its bills write it: 2026-11-30 21:04:05. */
export const billTime = (at: string | number): string => SECOND.format(new Date(at))

/** An instant as its answers write it: 2026-11-30T21:04:05+08:00. */
export const wireTime = (at: string | number): string => `${billTime(at).replace(' ', 'T')}+08:00`
