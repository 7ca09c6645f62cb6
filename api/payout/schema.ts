import { z } from 'zod'
import {
  caseNumber,
  colleague,
  commandId,
  cursor,
  fen,
  instant,
  pageSize,
  payoutState,
  standing,
} from '../fields.ts'

export const payoutRow = z.object({
  payoutId: z.uuid(),
  caseNumber: z.string(),
  state: payoutState,
  kind: z.enum(['advance', 'surplus']),
  amountCents: fen,
  merchantName: z.string().nullable(),
  byRules: z.boolean(),
  decidedBy: colleague.nullable(),
  requestedAt: instant,
  waitingSince: instant.nullable(),
  sentAt: instant.nullable(),
  paidAt: instant.nullable(),
  unknownSince: instant.nullable(),
  /** no second person decided in time; and when its money was back in the fund */
  expiredAt: instant.nullable(),
  releasedAt: instant.nullable(),
  /** how often the fund or the provider was asked */
  reserveRound: z.int(),
  unknownAsked: z.int(),
  /** our number at the provider, to look it up there */
  outBillNo: z.string(),
  providerBillNo: z.string().nullable(),
  failureCode: z.string().nullable(),
  /** the figures the fund refused on */
  refusal: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).nullable(),
})

const page = z.object({
  rows: z.array(payoutRow),
  nextCursor: cursor.nullable(),
  serverTime: instant,
})
const pageInput = z.strictObject({ cursor: cursor.optional(), limit: pageSize })

/** Oldest decision first: the order in which they are woken. */
export const listWaiting = { input: pageInput, output: page.extend({ totalCents: fen, total: z.int() }) }
/** Longest unknown first. */
export const listUnknown = { input: pageInput, output: page }
/** Latest first. */
export const listExpired = { input: pageInput, output: page }
/** Newest first. */
export const list = { input: pageInput.extend({ state: payoutState.optional() }), output: page }

export const resolveUnknown = {
  input: z.strictObject({
    caseNumber,
    commandId,
    payoutId: z.uuid(),
    /** what the person found at the provider: it went out, it did not, or ask the provider once more */
    finding: z.enum(['paid', 'not-paid', 'ask-again']),
  }),
  output: standing,
}
