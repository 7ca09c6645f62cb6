import { cityDay } from './clocks.ts'
import { addCents, type Cents, subtractCents, ZERO } from './money.ts'

export const ACCOUNT_LINE_KINDS = ['claimed', 'received', 'surplus', 'cancelled', 'refunded'] as const
export type AccountLineKind = (typeof ACCOUNT_LINE_KINDS)[number]

/** Something that changed what a merchant owes the city. */
export interface AccountLine {
  readonly at: Date
  readonly kind: AccountLineKind
  readonly caseNumber: string
  readonly reference: string
  /** fen, positive; its kind says which way */
  readonly amountCents: Cents
  /** the bank's day of what was received, YYYY-MM-DD */
  readonly bankDay: string | null
}

export interface BalancedLine extends AccountLine {
  /** fen owed after this line */
  readonly balanceCents: Cents
}

/**
 * A claim, what a merchant paid beyond one (which went on to the tourist) and what it was paid back raise what is owed; the others
 * lower it.
 */
export const raises = (kind: AccountLineKind): boolean =>
  kind === 'claimed' || kind === 'surplus' || kind === 'refunded'

const moved = (balance: Cents, { kind, amountCents }: AccountLine): Cents =>
  raises(kind) ? addCents(balance, amountCents) : subtractCents(balance, amountCents)

/**
 * A merchant's account with the city over the days from `from` to `to` (YYYY-MM-DD, both included, city time), in fen: what was
 * owed before, every line with what was owed after it, what was owed in the end. A line counts on the day it was recorded, so a
 * statement of days that are over never changes; and where one statement ends, the next begins. What the city writes off in its
 * own books is still owed, and so is no line here (账销案存).
 * @param lines all of the merchant's, in the order they were recorded
 * @source D
 */
export function accountOver(lines: readonly AccountLine[], { from, to }: { from: string; to: string }) {
  const before = lines.filter(({ at }) => cityDay(at) < from)
  const openingCents = before.reduce(moved, ZERO)
  let balanceCents = openingCents
  const within = lines
    .filter(({ at }) => cityDay(at) >= from && cityDay(at) <= to)
    .map((line): BalancedLine => {
      balanceCents = moved(balanceCents, line)
      return { ...line, balanceCents }
    })
  const total = (upwards: boolean) =>
    addCents(...within.filter(({ kind }) => raises(kind) === upwards).map(({ amountCents }) => amountCents))
  return {
    openingCents,
    lines: within,
    claimedCents: total(true),
    receivedCents: total(false),
    closingCents: balanceCents,
  }
}
