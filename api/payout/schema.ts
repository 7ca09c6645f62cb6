import { z } from 'zod'
import { payeeProblems } from '#domain/bank-payee'
import { RAILS } from '#domain/rails'
import {
  caseNumber,
  colleague,
  commandId,
  cursor,
  fen,
  instant,
  pageSize,
  payoutState,
  plainText,
  standing,
} from '../fields.ts'

/** the name is sealed with the provider's RSA key, which holds 214 bytes */
export const LONGEST_NAME_BYTES = 200

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
  rail: z.enum(RAILS),
  /** why it waits although it may be sent, and until when at most */
  postponedBecause: z.string().nullable(),
  sendAfter: instant.nullable(),
  /** ready for its payee until then */
  collectBy: instant.nullable(),
  /** somebody, or the end of that time, has asked for it back */
  cancelRequestedAt: instant.nullable(),
  /** the payee may say until then where it should go instead */
  correctionDueAt: instant.nullable(),
  returnedAt: instant.nullable(),
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

const ofPayout = z.strictObject({ caseNumber, commandId, payoutId: z.uuid() })

/** Where the money should go, and whose name is on it. */
export const payee = z.strictObject({
  name: plainText(1, 100).refine((name) => new TextEncoder().encode(name).length <= LONGEST_NAME_BYTES),
  rail: z.enum(RAILS).default('wechat'),
  account: plainText(1, 100),
  /** of the national payment system; for a bank account alone */
  bankCode: plainText(1, 20).nullable().default(null),
})

/** The same as somebody tells it anew: what must fit together does. */
export const toldPayee = payee.superRefine(({ rail, account, bankCode }, context) => {
  for (const { field, code } of payeeProblems({
    payeeRail: rail,
    payeeAccount: account,
    payeeBankCode: bankCode,
  }))
    context.addIssue({
      code: 'custom',
      path: [field === 'payeeAccount' ? 'account' : 'bankCode'],
      message: code,
    })
})
export type Payee = z.infer<typeof payee>

export const cancel = { input: ofPayout, output: standing }
export const askProvider = { input: ofPayout.omit({ commandId: true }), output: standing }
export const repeat = { input: ofPayout, output: standing }
export const correctPayee = { input: ofPayout.extend({ payee: toldPayee }), output: standing }

export const decideHold = {
  /** the finding's id is the command's */
  input: ofPayout.extend({ outcome: z.enum(['liable', 'not-liable']), reason: plainText(5, 500) }),
  output: standing,
}

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
