import { z } from 'zod'
import { ACCOUNTS } from '#domain/accounts'
import { JOURNAL_KINDS } from '#domain/postings'
import { amountCents, caseNumber, colleague, commandId, day, fen, instant, plainText } from '../fields.ts'

export const accountId = z.enum(ACCOUNTS.map((account) => account.id))
const kind = z.enum(JOURNAL_KINDS)
const before = z.int().positive().optional()
const limit = z.int().min(1).max(200).default(50)

/** outstanding + reserved + available + notFunded = cap, to the fen. */
export const figures = {
  output: z.object({
    fundId: z.uuid(),
    code: z.string(),
    name: z.string(),
    capCents: fen,
    cashInCents: fen,
    cashOutCents: fen,
    postedCents: fen,
    outstandingCents: fen,
    reservedCents: fen,
    availableCents: fen,
    notFundedCents: fen,
    heldCents: fen,
    /** available is below the policy's share of the cap */
    low: z.boolean(),
    lowWaterCents: fen,
    waiting: z.object({ payouts: z.int(), cents: fen }),
    serverTime: instant,
  }),
}

export const inAndOut = {
  input: z.strictObject({ days: z.int().min(1).max(366).default(30) }),
  output: z.object({ days: z.array(z.object({ day, inCents: fen, outCents: fen })) }),
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
  reversedBy: z.string().nullable(),
})

/** Newest first; `before` is the previous page's `nextBefore`. */
export const journals = {
  input: z.strictObject({
    before,
    limit,
    account: accountId.optional(),
    kind: kind.optional(),
    caseNumber: caseNumber.optional(),
  }),
  output: z.object({ rows: z.array(journalRow), nextBefore: z.int().nullable() }),
}

export const readJournal = {
  input: z.strictObject({ voucherNo: z.string().regex(/^[A-Z0-9]{2,8}-\d{4}-\d{1,12}$/) }),
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
  input: z.strictObject({ account: accountId, before, limit }),
  output: z.object({
    account: accountId,
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
      }),
    ),
    nextBefore: z.int().nullable(),
  }),
}

export const balances = {
  output: z.object({
    rows: z.array(
      z.object({
        account: accountId,
        code: z.string(),
        kind: z.enum(['asset', 'liability', 'equity', 'expense', 'memorandum']),
        balanceCents: fen,
      }),
    ),
    /** always zero */
    sumCents: fen,
  }),
}

export const movement = z.object({
  movementId: z.uuid(),
  kind: z.enum(['injection', 'cap-change']),
  /** of an injection the amount, of a cap change the new cap */
  amountCents: fen,
  reference: z.string(),
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
  input: z.strictObject({
    /** the movement's id */
    commandId,
    kind: z.enum(['injection', 'cap-change']),
    amountCents,
    reference: plainText(2, 80),
    effectiveOn: day,
  }),
  output: movement,
}

export const decideMovement = {
  input: z.strictObject({ movementId: z.uuid(), outcome: z.enum(['approved', 'refused']) }),
  output: movement,
}

export const listMovements = {
  input: z.strictObject({ openOnly: z.boolean().default(false), limit }),
  output: z.object({ rows: z.array(movement) }),
}
