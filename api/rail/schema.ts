import { z } from 'zod'
import { BILL_DIFFERENCES } from '#domain/provider-bill'
import { CLOSED_BECAUSE } from '#domain/rail-health'
import { RAILS } from '#domain/rails'
import { amountCents, colleague, day, fen, instant } from '../fields.ts'

const rail = z.enum(RAILS)

export const railState = z.object({
  rail,
  closedBecause: z.enum(CLOSED_BECAUSE).nullable(),
  closedAt: instant.nullable(),
  /** when it tries again by itself; null while a person keeps it closed */
  closedUntil: instant.nullable(),
  /** calls in a row without an answer */
  failures: z.int(),
  lastAnswerAt: instant.nullable(),
  lastFailureAt: instant.nullable(),
  lastFailure: z.string().nullable(),
  availableCents: fen.nullable(),
  balanceAt: instant.nullable(),
  dailyLimitCents: fen.nullable(),
  sentTodayCents: fen,
  /** payouts of this city that could be sent and wait for the rail */
  waiting: z.object({ payouts: z.int(), cents: fen }),
  /** at the provider, and not known to have ended */
  underWay: z.object({ payouts: z.int(), cents: fen }),
  events: z.array(
    z.object({
      kind: z.enum(['closed', 'opened', 'limit-set']),
      because: z.string().nullable(),
      by: colleague.nullable(),
      at: instant,
    }),
  ),
})

export const list = { output: z.object({ rails: z.array(railState), serverTime: instant }) }
export const close = { input: z.strictObject({ rail }), output: z.object({ closed: z.literal(true) }) }
export const open = { input: z.strictObject({ rail }), output: z.object({ woken: z.int() }) }
export const setDailyLimit = {
  /** null: as much as the provider takes */
  input: z.strictObject({ rail, dailyLimitCents: amountCents.nullable() }),
  output: z.object({ woken: z.int() }),
}

/** The latest days, with what moved in the account. */
export const listBills = {
  input: z.strictObject({ rail }),
  output: z.object({
    days: z.array(z.object({ day, fetchedAt: instant, lines: z.int(), outCents: fen, inCents: fen })),
  }),
}
/** One day against the ledger, both ways. */
export const compareBill = {
  input: z.strictObject({ rail, day }),
  output: z.object({
    /** transfers on the bill, and what is posted for them */
    debits: z.int(),
    debitCents: fen,
    postedCents: fen,
    differences: z.array(
      z.object({
        difference: z.enum(BILL_DIFFERENCES),
        /** the number at the provider */
        reference: z.string(),
        /** null for another city's, or nobody's */
        caseNumber: z.string().nullable(),
        billedCents: z.array(fen),
        postedCents: fen.nullable(),
      }),
    ),
  }),
}
