import { cityDay, startOfCityDay } from './clocks.ts'
import { DomainError } from './errors.ts'
import { addCents, type Cents, cents, subtractCents } from './money.ts'

export interface Instalment {
  /** YYYY-MM-DD in the city's zone; paid by the end of that day */
  readonly on: string
  /** fen */
  readonly amountCents: Cents
}

const DAY = 86_400_000
const FEWEST = 2
const MOST = 12
const FIRST_WITHIN_DAYS = 7
const LAST_WITHIN_DAYS = 366

/** The instant by which an instalment is paid. */
export const instalmentDueAt = ({ on }: Instalment): Date => new Date(startOfCityDay(on).getTime() + DAY)

/**
 * A merchant may pay in 2 to 12 instalments, the first within seven days, each later than the one before, together exactly what
 * is owed, all within a year.
 * @throws DomainError `PLAN_NOT_VALID` naming what is wrong
 * @source D
 */
export function requirePlan(instalments: readonly Instalment[], owedCents: Cents, now: Date): void {
  const refuse = (field: string) => new DomainError('PLAN_NOT_VALID', { field, owed: owedCents })
  if (instalments.length < FEWEST || instalments.length > MOST) throw refuse('count')
  if (instalments.some(({ amountCents }) => amountCents <= 0)) throw refuse('amountCents')
  if (addCents(...instalments.map(({ amountCents }) => amountCents)) !== owedCents) throw refuse('sum')
  const after = (days: number) => cityDay(new Date(now.getTime() + days * DAY))
  const days = instalments.map(({ on }) => on)
  const [first, last] = [days[0], days.at(-1)]
  if (!first || first < cityDay(now) || first > after(FIRST_WITHIN_DAYS)) throw refuse('first')
  if (days.some((day, at) => at > 0 && day <= (days[at - 1] ?? ''))) throw refuse('order')
  if (!last || last > after(LAST_WITHIN_DAYS)) throw refuse('last')
}

/**
 * The first instalment that what was paid since does not cover, with what is missing of it, or null when all are. Money is used
 * for the oldest instalment first, whatever it was sent for.
 */
export function openInstalment(instalments: readonly Instalment[], paidCents: Cents): Instalment | null {
  let left = paidCents
  for (const instalment of instalments) {
    if (instalment.amountCents > left)
      return { on: instalment.on, amountCents: subtractCents(instalment.amountCents, left) }
    left = subtractCents(left, instalment.amountCents)
  }
  return null
}

/** What is owed in equal parts, what does not divide on the first; the days follow one another by so many. */
export function evenPlan(
  owedCents: Cents,
  { count, first, everyDays }: { readonly count: number; readonly first: string; readonly everyDays: number },
): Instalment[] {
  const part = Math.floor(owedCents / count)
  return Array.from({ length: count }, (_nothing, at) => ({
    on: cityDay(new Date(startOfCityDay(first).getTime() + at * everyDays * DAY)),
    amountCents: cents(at === 0 ? owedCents - part * (count - 1) : part),
  }))
}
