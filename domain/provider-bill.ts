import type { Cents } from './money.ts'

/** One movement of the account a rail pays from, as the provider's bill of the day tells it. */
export interface BillLine {
  readonly at: Date
  readonly billNo: string
  /** the number its sender gave it; ours, for a transfer */
  readonly reference: string
  /** the provider's word for what it was */
  readonly name: string
  /** fen; negative: it left */
  readonly amountCents: Cents
}

export interface DailyBill {
  /** YYYY-MM-DD in the city's zone */
  readonly day: string
  /** of the file it was read from; null when the provider has none because nothing moved */
  readonly sha1: string | null
  readonly lines: readonly BillLine[]
}

/** How the provider's bill and our postings may tell different stories of a payout. */
export const BILL_DIFFERENCES = [
  'not-ours',
  'not-posted',
  'not-at-provider',
  'other-amount',
  'doubled',
] as const
export type BillDifference = (typeof BILL_DIFFERENCES)[number]

/** A payout as one of the two sides, or both, know it. */
export interface BillPair {
  /** fen that left, one for each line of the bill that names it */
  readonly billedCents: readonly Cents[]
  /** fen in our ledger for it; null when nothing is posted */
  readonly postedCents: Cents | null
  /** the number is one of ours */
  readonly isOurs: boolean
}

/**
 * What is wrong with a payout, or null when the provider's debit is our posting, once and to the fen (RELIABILITY: provider
 * debits ⊆ approved payouts, at most one each).
 */
export function differenceOf({ billedCents, postedCents, isOurs }: BillPair): BillDifference | null {
  const [first] = billedCents
  if (!isOurs) return 'not-ours'
  if (billedCents.length > 1) return 'doubled'
  if (first === undefined) return postedCents === null ? null : 'not-at-provider'
  if (postedCents === null) return 'not-posted'
  return first === postedCents ? null : 'other-amount'
}

/** A bill is ready on the morning after its day, ten o'clock in the city (the provider's word); so many days back are made up for. */
export const BILL_READY_HOUR = 10
export const BILL_DAYS_BACK = 14
