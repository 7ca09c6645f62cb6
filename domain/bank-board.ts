import type { Cents } from './money.ts'
import type { JournalKind } from './postings.ts'

/** One booking of the bank's statement. Names come as comparison keys (a blind index), never in clear. */
export interface BankLine {
  readonly id: string
  readonly account: string
  /** YYYY-MM-DD, as the bank booked it */
  readonly bookedOn: string
  /** from the fund's point of view: money in is positive */
  readonly amountCents: Cents
  /** end-to-end number, remittance text, the bank's own reference: whatever may name one of our records */
  readonly references: readonly string[]
  readonly payee: string | null
  readonly accountTail: string | null
  /** the bank says this money came back */
  readonly returned: boolean
  /** the bank says this is its own charge */
  readonly fee: boolean
}

/** One voucher that moved money, as the bank ought to show it. */
export interface Movement {
  readonly voucherNo: string
  readonly kind: JournalKind
  /** YYYY-MM-DD in the city's zone */
  readonly effectiveOn: string
  /** from the fund's point of view: money in is positive */
  readonly amountCents: Cents
  /** payout number, provider's bill number, the reference people typed, the recovery's reference */
  readonly references: readonly string[]
  readonly payee: string | null
  readonly accountTail: string | null
  /** the batch file it left in */
  readonly batch: string | null
  /** the voucher it undoes */
  readonly reverses: string | null
}

export const MATCH_RULES = [
  'exact-reference',
  'amount-day-payee',
  'many-to-one',
  'reversed',
  'by-hand',
] as const
export type MatchRule = (typeof MATCH_RULES)[number]

/** `certain`: the bank names our record. `likely`: everything agrees and nothing else does. */
export type Certainty = 'certain' | 'likely'

export type Reason =
  | { readonly fact: 'reference'; readonly reference: string }
  | { readonly fact: 'amount'; readonly amountCents: Cents }
  | { readonly fact: 'day'; readonly days: number }
  | { readonly fact: 'payee' }
  | { readonly fact: 'sum'; readonly count: number; readonly amountCents: Cents }
  | { readonly fact: 'batch'; readonly batch: string }
  | { readonly fact: 'reversed'; readonly by: string }

export interface Proposal {
  readonly rule: MatchRule
  readonly lines: readonly string[]
  readonly vouchers: readonly string[]
  readonly reasons: readonly Reason[]
  readonly certainty: Certainty
}

/** The ten kinds of discrepancy (RELIABILITY *reconciled*), and what no rule may decide. */
export const EXCEPTION_KINDS = [
  'missing-in-bank',
  'extra-in-bank',
  'doubled',
  'amount-off',
  'amounts-swapped',
  'wrong-day',
  'wrong-payee',
  'returned',
  'split',
  'fee-taken',
  'ambiguous',
] as const
export type ExceptionKind = (typeof EXCEPTION_KINDS)[number]

export interface ExceptionFacts {
  /** bank minus ours */
  readonly differenceCents?: Cents
  /** booked minus effective */
  readonly days?: number
  /** a voucher it belongs to which is matched already, or was meant */
  readonly voucher?: string
}

export interface Discrepancy {
  readonly kind: ExceptionKind
  readonly lines: readonly string[]
  readonly vouchers: readonly string[]
  readonly facts: ExceptionFacts
}

export interface Tolerance {
  /** how many days the bank may book before or after us */
  readonly days: number
  /** beyond `days` and up to here the same payee and amount is the same payment on a wrong day */
  readonly wrongDayDays: number
  /** the largest charge a bank takes out of one transfer */
  readonly feeCents: number
}

export const TOLERANCE: Tolerance = { days: 3, wrongDayDays: 45, feeCents: 5_000 }

/** What is still free, and what has been said about the rest: each line and voucher leaves exactly once. */
export interface Board {
  readonly tolerance: Tolerance
  readonly lines: Set<BankLine>
  readonly movements: Set<Movement>
  readonly proposals: Proposal[]
  readonly exceptions: Discrepancy[]
}

const take = <Item>(from: Set<Item>, items: readonly Item[]): void => {
  for (const item of items) if (!from.delete(item)) throw new Error('a line or voucher was used twice')
}

export function propose(
  board: Board,
  found: Omit<Proposal, 'lines' | 'vouchers'>,
  lines: readonly BankLine[],
  movements: readonly Movement[],
): void {
  take(board.lines, lines)
  take(board.movements, movements)
  board.proposals.push({
    ...found,
    lines: lines.map((line) => line.id),
    vouchers: movements.map((movement) => movement.voucherNo),
  })
}

export function except(
  board: Board,
  kind: ExceptionKind,
  lines: readonly BankLine[],
  movements: readonly Movement[],
  facts: ExceptionFacts = {},
): void {
  take(board.lines, lines)
  take(board.movements, movements)
  board.exceptions.push({
    kind,
    lines: lines.map((line) => line.id),
    vouchers: movements.map((movement) => movement.voucherNo),
    facts,
  })
}

export const dayNumber = (day: string): number => Math.round(Date.parse(`${day}T00:00:00Z`) / 86_400_000)

/** Booked minus effective. */
export const daysBetween = (line: BankLine, movement: Movement): number =>
  dayNumber(line.bookedOn) - dayNumber(movement.effectiveOn)

/** Both are known and they are not the same person or account. What is unknown contradicts nothing. */
export const payeesDiffer = (line: BankLine, movement: Movement): boolean =>
  (line.payee !== null && movement.payee !== null && line.payee !== movement.payee) ||
  (line.accountTail !== null && movement.accountTail !== null && line.accountTail !== movement.accountTail)

export function groupBy<Item>(
  items: Iterable<Item>,
  keyOf: (item: Item) => string | null,
): Map<string, Item[]> {
  const groups = new Map<string, Item[]>()
  for (const item of items) {
    const key = keyOf(item)
    if (key === null) continue
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return groups
}
