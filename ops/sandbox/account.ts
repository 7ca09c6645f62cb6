import { type Bill, isFinal } from './bill.ts'
import { dayOf } from './time.ts'

/** What the account holds before anything moved: 100,000,000.00 yuan. */
const OPENING_CENTS = 10_000_000_000

/** One line of the account: money that came in (above zero) or went out. */
export interface Movement {
  /** its place in the account's history, from 1 */
  readonly no: number
  readonly at: string
  readonly amountCents: number
  readonly balanceAfterCents: number
  /** the transfer that moved it; without one the owner topped the account up or drew from it */
  readonly bill?: Bill
}

/**
 * The money behind the transfers, kept from what the journal tells in its order: a transfer under way is set aside, a success
 * takes it, a failure or a cancellation gives it back. The figures are those of the account at any moment, also after a restart.
 */
export function createAccount() {
  const movements = new Map<string, Movement[]>()
  let count = 0
  const usedOn = new Map<string, number>()
  let balanceCents = OPENING_CENTS
  let pendingCents = 0
  let dailyLimitCents: number | null = null

  function post(at: string, amountCents: number, bill?: Bill): void {
    balanceCents += amountCents
    count += 1
    const line = { no: count, at, amountCents, balanceAfterCents: balanceCents }
    const day = movements.get(dayOf(at)) ?? []
    movements.set(dayOf(at), day)
    day.push(bill ? { ...line, bill } : line)
  }
  function use(bill: Bill, amountCents: number): void {
    const day = dayOf(bill.createdAt)
    usedOn.set(day, (usedOn.get(day) ?? 0) + amountCents)
  }

  return {
    figures: () => ({
      availableCents: balanceCents - pendingCents,
      pendingCents,
      dailyLimitCents,
      usedTodayCents: usedOn.get(dayOf(Date.now())) ?? 0,
    }),
    movementsOn: (day: string): readonly Movement[] => movements.get(day) ?? [],
    follow(before: Bill | undefined, after: Bill): void {
      const wasUnderWay = before !== undefined && !isFinal(before.state)
      if (before === undefined) use(after, after.amountCents)
      if (!wasUnderWay && !isFinal(after.state)) pendingCents += after.amountCents
      if (!isFinal(after.state)) return
      if (wasUnderWay) pendingCents -= after.amountCents
      if (before && !wasUnderWay) return
      if (after.state === 'SUCCESS') post(after.updatedAt, -after.amountCents, after)
      else use(after, -after.amountCents)
    },
    adjust: (at: string, amountCents: number): void => post(at, amountCents),
    limit(cents: number | null): void {
      dailyLimitCents = cents
    },
  }
}
