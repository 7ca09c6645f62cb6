import { z } from 'zod'
import { ACCOUNTS } from '#domain/accounts'
import { MOVEMENT_KINDS } from '#domain/fund-movements'
import { JOURNAL_KINDS } from '#domain/postings'
import { HORIZON_DAYS } from '#domain/runway'
import { asOf, moment } from '../books/moment-schema.ts'
import { amountCents, caseNumber, colleague, commandId, day, fen, instant, plainText } from '../fields.ts'

export const voucherNo = z.string().regex(/^[A-Z0-9]{2,8}-\d{4}-\d{1,12}$/)
export const accountId = z.enum(ACCOUNTS.map((account) => account.id))
const kind = z.enum(JOURNAL_KINDS)
const before = z.int().positive().optional()
const limit = z.int().min(1).max(200).default(50)

/** outstanding + reserved + available + notFunded = cap, to the fen. */
export const figures = {
  input: moment.default({}),
  output: z.object({
    /** null: as it stands while this is read */
    asOf: asOf.nullable(),
    fundId: z.uuid(),
    code: z.string(),
    name: z.string(),
    capCents: fen,
    /** what came and went in all is known for now only; null for a past moment */
    cashInCents: fen.nullable(),
    cashOutCents: fen.nullable(),
    postedCents: fen,
    outstandingCents: fen,
    reservedCents: fen,
    availableCents: fen,
    notFundedCents: fen,
    heldCents: fen,
    /** available is below the policy's share of the cap */
    low: z.boolean(),
    lowWaterCents: fen,
    /** who waits is known for now only */
    waiting: z.object({ payouts: z.int(), cents: fen }).nullable(),
    serverTime: instant,
  }),
}

export const inAndOut = {
  input: moment.extend({ days: z.int().min(1).max(366).default(30) }),
  output: z.object({ days: z.array(z.object({ day, inCents: fen, outCents: fen })) }),
}

const lasting = z.int().min(0).max(HORIZON_DAYS)

export const runway = {
  input: moment.default({}),
  output: z.intersection(
    z.object({ availableCents: fen }),
    z.discriminatedUnion('known', [
      z.object({ known: z.literal('too-little'), dataDays: z.int() }),
      z.object({ known: z.literal('not-shrinking'), dataDays: z.int() }),
      z.object({
        known: z.literal('days'),
        dataDays: z.int(),
        dailyCents: fen,
        days: lasting,
        p10: lasting,
        p90: lasting,
        /** what is left after some days, today first; the band is P10 to P90 */
        points: z.array(z.object({ day: lasting, lowCents: fen, meanCents: fen, highCents: fen })).readonly(),
      }),
    ]),
  ),
}

const journalRow = z.object({
  voucherNo: z.string(),
  seq: z.int(),
  kind,
  effectiveOn: day,
  postedAt: instant,
  amountCents: fen,
  caseNumber: z.string().nullable(),
  reverses: z.string().nullable(),
  /** null as of a moment before the reversal */
  reversedBy: z.string().nullable(),
})

/** Newest first; `before` is the previous page's `nextBefore`. */
export const journals = {
  input: moment.extend({
    before,
    limit,
    account: accountId.optional(),
    kind: kind.optional(),
    caseNumber: caseNumber.optional(),
    /** the day it was posted */
    postedOn: day.optional(),
  }),
  output: z.object({
    asOf: asOf.nullable(),
    rows: z.array(journalRow),
    nextBefore: z.int().nullable(),
  }),
}

export const readJournal = {
  input: z.strictObject({ voucherNo }),
  output: journalRow.extend({
    entries: z.array(
      z.object({ line: z.int(), account: accountId, amountCents: fen, balanceAfterCents: fen }),
    ),
    /** who posted it and who agreed; null for the system */
    actor: colleague.nullable(),
    approver: colleague.nullable(),
    payoutId: z.uuid().nullable(),
    recoveryId: z.uuid().nullable(),
    /** bank reference or the movement's reference */
    documentReference: z.string().nullable(),
    /** the decision behind the payout */
    decision: z
      .object({
        id: z.uuid(),
        amountCents: fen.nullable(),
        byRules: z.boolean(),
        decidedBy: colleague.nullable(),
        approver: colleague.nullable(),
        at: instant,
      })
      .nullable(),
    /** the case's evidence; pictures at `/evidence/:id` and `/evidence/:id/thumbnail` */
    evidence: z.array(
      z.object({ id: z.uuid(), kind: z.string(), fileName: z.string(), mediaType: z.string() }),
    ),
  }),
}

export const accountStatement = {
  input: moment.extend({ account: accountId, before, limit, postedOn: day.optional() }),
  output: z.object({
    asOf: asOf.nullable(),
    account: accountId,
    /** of what had taken effect by the moment's day; the rows' own balances go by posting */
    balanceCents: fen,
    rows: z.array(
      z.object({
        voucherNo: z.string(),
        seq: z.int(),
        line: z.int(),
        kind,
        effectiveOn: day,
        postedAt: instant,
        amountCents: fen,
        balanceAfterCents: fen,
        caseNumber: z.string().nullable(),
        /** false: posted by the moment, but dated after its day */
        inEffect: z.boolean(),
      }),
    ),
    nextBefore: z.int().nullable(),
  }),
}

export const balances = {
  input: moment.default({}),
  output: z.object({
    asOf: asOf.nullable(),
    rows: z.array(
      z.object({
        account: accountId,
        code: z.string(),
        kind: z.enum(['asset', 'liability', 'equity', 'income', 'expense', 'memorandum']),
        balanceCents: fen,
      }),
    ),
    /** always zero */
    sumCents: fen,
  }),
}

const movementKind = z.enum(MOVEMENT_KINDS)

export const movement = z.object({
  movementId: z.uuid(),
  kind: movementKind,
  /** of an injection the amount, of a cap change the new cap */
  amountCents: fen,
  reference: z.string(),
  /** of a transfer, the fund it goes to */
  toFund: z.object({ code: z.string(), name: z.string() }).nullable(),
  /** of a cost of recovery, the case it was spent on */
  caseNumber: z.string().nullable(),
  /** of a reversal, the voucher it undoes */
  voucherNo: z.string().nullable(),
  effectiveOn: day,
  requestedBy: colleague,
  requestedAt: instant,
  approvedBy: colleague.nullable(),
  approvedAt: instant.nullable(),
  refusedBy: colleague.nullable(),
  refusedAt: instant.nullable(),
  postedAt: instant.nullable(),
  /** this reader asked for it, so another must decide */
  mine: z.boolean(),
})

export const requestMovement = {
  input: z
    .strictObject({
      /** the movement's id */
      commandId,
      kind: movementKind,
      amountCents,
      reference: plainText(2, 80),
      effectiveOn: day,
      toFundId: z.uuid().optional(),
      caseNumber: caseNumber.optional(),
      /** of a refund to a merchant, the claim it is due for */
      recoveryId: z.uuid().optional(),
      voucherNo: voucherNo.optional(),
    })
    .refine(({ kind, recoveryId }) => (kind === 'merchant-refund') === (recoveryId !== undefined), {
      path: ['recoveryId'],
      error: 'REQUIRED',
    })
    .refine(({ kind, voucherNo: given }) => (kind === 'reversal') === (given !== undefined), {
      path: ['voucherNo'],
      error: 'REQUIRED',
    })
    .refine(({ kind, toFundId }) => (kind === 'transfer') === (toFundId !== undefined), {
      path: ['toFundId'],
      error: 'REQUIRED',
    })
    // interest of the bank names no case, what a merchant pays on its claim does
    .refine(
      ({ kind, caseNumber: given }) =>
        kind === 'interest' || (kind === 'recovery-cost') === (given !== undefined),
      {
        path: ['caseNumber'],
        error: 'REQUIRED',
      },
    ),
  output: movement,
}

/** The city's other funds, which money can go to. */
export const otherFunds = {
  output: z.object({ rows: z.array(z.object({ fundId: z.uuid(), code: z.string(), name: z.string() })) }),
}

export const decideMovement = {
  input: z.strictObject({ movementId: z.uuid(), outcome: z.enum(['approved', 'refused']) }),
  output: movement,
}

export const listMovements = {
  input: z.strictObject({ openOnly: z.boolean().default(false), limit }),
  output: z.object({ rows: z.array(movement) }),
}
