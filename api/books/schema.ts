import { z } from 'zod'
import { AGE_BUCKETS } from '#domain/receivables'
import { colleague, day, fen, instant } from '../fields.ts'
import { accountId } from '../fund/schema.ts'
import { asOf, moment } from './moment-schema.ts'

export const month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/)

const byAge = z.object({
  'not-due': fen,
  'to-30': fen,
  'to-90': fen,
  'to-180': fen,
  'to-365': fen,
  older: fen,
} satisfies Record<(typeof AGE_BUCKETS)[number]['id'], typeof fen>)

export const readMoment = {
  input: moment,
  output: z.object({
    asOf,
    /** the day of the fund's first journal; null when there is none */
    beganOn: day.nullable(),
  }),
}

export const statement = {
  input: moment,
  output: z.object({
    asOf,
    balances: z.array(z.object({ account: accountId, balanceCents: fen })),
    /** always zero */
    sumCents: fen,
    capCents: fen,
    outstandingCents: fen,
    reservedCents: fen,
    availableCents: fen,
    notFundedCents: fen,
  }),
}

export const receivables = {
  input: moment,
  output: z.object({
    asOf,
    rows: z.array(
      z.object({
        merchantId: z.uuid().nullable(),
        merchantName: z.string().nullable(),
        advances: z.int(),
        oldestOn: day,
        owedCents: fen,
        byAge,
      }),
    ),
    owedCents: fen,
  }),
}

const turnover = z.object({
  account: accountId,
  openingCents: fen,
  debitCents: fen,
  creditCents: fen,
  closingCents: fen,
})

export const trialBalance = {
  input: moment.extend({ from: day, to: day }).refine(({ from, to }) => from <= to, { error: 'INVALID' }),
  output: z.object({ asOf, rows: z.array(turnover), debitCents: fen, creditCents: fen }),
}

export const periods = {
  output: z.object({
    rows: z.array(
      z.object({
        month,
        /** closed, asked for by one, or over and not closed */
        state: z.enum(['closed', 'requested', 'open']),
        closedAt: instant.nullable(),
        closedBy: colleague.nullable(),
        approvedBy: colleague.nullable(),
        requestedAt: instant.nullable(),
        requestedBy: colleague.nullable(),
        /** this reader asked for it, so another must agree */
        mine: z.boolean(),
        /** the head of the chain at closing */
        head: z.string().nullable(),
        balances: z.array(turnover),
      }),
    ),
  }),
}

export const requestClosing = { input: z.strictObject({ month }), output: z.object({ month }) }
export const approveClosing = {
  input: z.strictObject({ month }),
  output: z.object({ month, head: z.string() }),
}
