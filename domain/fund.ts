import type { AccountId } from './accounts.ts'
import type { DomainErrorCode, ErrorFacts } from './errors.ts'
import { type Cents, cents, minCents, subtractCents, ZERO } from './money.ts'
import { type Amounts, type JournalKind, type Line, linesOf } from './postings.ts'

/** What the fund's row holds; everything else follows from it. All in fen. */
export interface FundTotals {
  /** how much may be out at once */
  readonly capCents: Cents
  readonly cashInCents: Cents
  readonly cashOutCents: Cents
  /** advances paid − returned − recovered − written off */
  readonly outstandingCents: Cents
  readonly reservedCents: Cents
  /** the tourists' own: repaid by merchants beyond what was advanced, never counted as the fund's cash */
  readonly heldCents: Cents
}

/** The figures of DOMAIN *The fund*: outstanding + reserved + available + notFunded = cap, always and to the fen. */
export interface FundFigures extends FundTotals {
  /** cash in − cash out: what is in the account, set aside or not */
  readonly postedCents: Cents
  /** `max(0, min(cash_in − cash_out, cap − outstanding) − reserved)` */
  readonly availableCents: Cents
  /** the part of the cap that no cash stands behind; negative when the cap was lowered below what is out */
  readonly notFundedCents: Cents
}

export const EMPTY_FUND: FundTotals = {
  capCents: ZERO,
  cashInCents: ZERO,
  cashOutCents: ZERO,
  outstandingCents: ZERO,
  reservedCents: ZERO,
  heldCents: ZERO,
}

/** Completes the totals. The rule is DOMAIN's *The fund* (S0 names the cap; the revolving pool is our reading of it). */
export function figuresOf(totals: FundTotals): FundFigures {
  const postedCents = subtractCents(totals.cashInCents, totals.cashOutCents)
  const free = Math.min(postedCents, totals.capCents - totals.outstandingCents) - totals.reservedCents
  const availableCents = cents(Math.max(0, free))
  const used = totals.outstandingCents + totals.reservedCents + availableCents
  return { ...totals, postedCents, availableCents, notFundedCents: cents(totals.capCents - used) }
}

/** Names the first invariant of DOMAIN *The fund* that does not hold, or null. A cap below use is allowed. */
export function brokenInvariant(totals: FundTotals): string | null {
  if (totals.reservedCents < 0) return 'reserved is negative'
  if (totals.outstandingCents < 0) return 'outstanding is negative'
  if (totals.heldCents < 0) return 'held money is negative'
  if (totals.cashInCents - totals.cashOutCents < totals.reservedCents) return 'cash is below what is reserved'
  const figures = figuresOf(totals)
  const sum =
    figures.outstandingCents + figures.reservedCents + figures.availableCents + figures.notFundedCents
  return sum === figures.capCents ? null : 'the figures do not add up to the cap'
}

/** May the fund spend this much of its own (charges, costs, a transfer)? What is set aside for tourists is not touched. */
export function refuseSpending(totals: FundTotals, amountCents: Cents): Refusal | null {
  const limit = totals.cashInCents - totals.cashOutCents - totals.reservedCents
  return amountCents > limit ? { refused: 'FUND_CASH_SHORT', facts: { limit, requested: amountCents } } : null
}

/** One advance, from its reservation to the last fen that comes back. */
export interface Advance {
  readonly authorisedCents: Cents
  readonly capturedCents: Cents
  readonly releasedCents: Cents
  readonly returnedCents: Cents
  readonly recoveredCents: Cents
  readonly writtenOffCents: Cents
  /** came back after it had been written off */
  readonly lateCents: Cents
  /** what pursuing the merchant cost the fund, and how much of it came back */
  readonly costsCents: Cents
  readonly costsRecoveredCents: Cents
  readonly surplusCents: Cents
  readonly surplusPaidCents: Cents
}

export const newAdvance = (authorisedCents: Cents): Advance => ({
  authorisedCents,
  capturedCents: ZERO,
  releasedCents: ZERO,
  returnedCents: ZERO,
  recoveredCents: ZERO,
  writtenOffCents: ZERO,
  lateCents: ZERO,
  costsCents: ZERO,
  costsRecoveredCents: ZERO,
  surplusCents: ZERO,
  surplusPaidCents: ZERO,
})

export const openOf = (advance: Advance): Cents =>
  cents(advance.authorisedCents - advance.capturedCents - advance.releasedCents)

export const owedOf = (advance: Advance): Cents =>
  cents(advance.capturedCents - advance.returnedCents - advance.recoveredCents - advance.writtenOffCents)

export interface Refusal {
  readonly refused: DomainErrorCode
  readonly facts: ErrorFacts
}

/**
 * May this amount be set aside? The cap is asked first, then the cash behind it.
 * @returns null when it may, else the typed refusal with the figures it was decided on, in fen (DOMAIN *The fund*)
 */
export function refuseReservation(totals: FundTotals, amountCents: Cents): Refusal | null {
  const figures = figuresOf(totals)
  const facts = {
    limit: totals.capCents,
    requested: amountCents,
    available: figures.availableCents,
    outstanding: totals.outstandingCents,
    reserved: totals.reservedCents,
  }
  if (totals.outstandingCents + totals.reservedCents + amountCents > totals.capCents)
    return { refused: 'FUND_CAP_EXCEEDED', facts }
  if (figures.postedCents - totals.reservedCents < amountCents) return { refused: 'FUND_CASH_SHORT', facts }
  return null
}

/**
 * How a repayment is used: what the advance still owes first, then what had been written off, then what pursuing it cost,
 * the rest is the tourist's (DOMAIN: recovered money goes back to the fund, surplus to the tourist; P FSCS).
 */
export function splitRepayment(advance: Advance, amountCents: Cents): Required<Omit<Amounts, 'amount'>> {
  const principal = minCents(amountCents, owedOf(advance))
  const afterWriteOff = minCents(
    subtractCents(amountCents, principal),
    subtractCents(advance.writtenOffCents, advance.lateCents),
  )
  const left = cents(amountCents - principal - afterWriteOff)
  const costs = minCents(left, subtractCents(advance.costsCents, advance.costsRecoveredCents))
  return { principal, afterWriteOff, costs, surplus: subtractCents(left, costs) }
}

/**
 * What a journal does to its fund's totals, read from its own lines, so that row and entries cannot tell different
 * stories. A reversal takes back what it undoes: it lowers cash in, and is not cash out (红字冲销).
 */
export function applyLines(totals: FundTotals, kind: JournalKind, lines: readonly Line[]): FundTotals {
  const moved = (account: AccountId) => lines.find((line) => line.account === account)?.amountCents ?? ZERO
  const sign = kind === 'reversal' ? -1 : 1
  const cash = sign * moved('cash')
  return {
    capCents: cents(totals.capCents + moved('spending-limit')),
    cashInCents: cents(totals.cashInCents + sign * Math.max(0, cash)),
    cashOutCents: cents(totals.cashOutCents + sign * Math.max(0, -cash)),
    outstandingCents: cents(totals.outstandingCents + moved('advances')),
    reservedCents: cents(totals.reservedCents - moved('reserved')),
    heldCents: cents(totals.heldCents + moved('held-cash')),
  }
}

/** The totals after a journal of a template. */
export const post = (totals: FundTotals, kind: JournalKind, amounts: Amounts): FundTotals =>
  applyLines(totals, kind, linesOf(kind, amounts))
