import { cityDay } from './clocks.ts'
import { type Cents, cents } from './money.ts'

const DAY = 86_400_000
const dayNumber = (day: string): number => Date.parse(`${day}T00:00:00Z`) / DAY

/**
 * Simple interest on what is overdue: for each whole day after the day it was due, the principal owed that day times the policy's
 * hundredths of a percent; added up, then rounded down to whole fen, so that no day rounds for itself. Money counts from the
 * bank's day on. Never on interest, never on costs.
 * @param repaid principal that came back, with the bank's day of each (YYYY-MM-DD)
 * @param until YYYY-MM-DD, the day it is asked for or the day the claim ended
 * @returns fen
 * @source D
 */
export function interestOn(
  amountCents: Cents,
  {
    dueAt,
    until,
    basisPointsPerDay,
    repaid,
  }: {
    readonly dueAt: Date | null
    readonly until: string
    readonly basisPointsPerDay: number
    readonly repaid: readonly { readonly on: string; readonly principalCents: Cents }[]
  },
): Cents {
  if (!dueAt || basisPointsPerDay === 0) return cents(0)
  const due = dayNumber(cityDay(dueAt))
  const last = dayNumber(until)
  if (last <= due) return cents(0)
  const daysOf = (from: number) => BigInt(last - Math.min(last, Math.max(due, from)))
  const owedDays = repaid.reduce(
    (sum, { on, principalCents }) => sum - BigInt(principalCents) * daysOf(dayNumber(on)),
    BigInt(amountCents) * daysOf(due),
  )
  return cents(Number((owedDays * BigInt(basisPointsPerDay)) / 10_000n))
}
