import { dayNumber } from './bank-board.ts'

/** An exception of three days is late, one of ten is what finance is asked about. */
const LATE_DAYS = 3
const TOO_LATE_DAYS = 10

export type AgeColour = 'none' | 'orange' | 'red'

/** @param today and since as YYYY-MM-DD in the city's zone */
export function ageOf(since: string, today: string): { ageDays: number; colour: AgeColour } {
  const ageDays = Math.max(0, dayNumber(today) - dayNumber(since))
  return { ageDays, colour: ageDays >= TOO_LATE_DAYS ? 'red' : ageDays >= LATE_DAYS ? 'orange' : 'none' }
}
