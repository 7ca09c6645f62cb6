const CITY_OFFSET_MS = 8 * 3_600_000

/** An instant as the city's clocks show it, `2026-11-23 14:05:09`; the city keeps no summer time (since 1991). */
export const clockTime = (at: Date): string => cityClock(at).toISOString().slice(0, 19).replace('T', ' ')

/** The same as a Date whose UTC fields are the city's, for formats that know no zones. */
export const cityClock = (at: Date): Date => new Date(at.getTime() + CITY_OFFSET_MS)
