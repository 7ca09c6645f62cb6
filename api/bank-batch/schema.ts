import { z } from 'zod'
import { ANSWER_RESULTS, BATCH_STATES, TRANSFER_MOVES } from '#domain/bank-transfer'
import { statesOf } from '#domain/states'
import { colleague, commandId, cursor, fen, instant, pageSize } from '../fields.ts'

const transferState = z.enum(statesOf(TRANSFER_MOVES))
const pageInput = z.strictObject({ cursor: cursor.optional(), limit: pageSize })

/** What waits for the next batch. */
export const queue = {
  output: z.object({ transfers: z.int(), sumCents: fen, since: instant.nullable() }),
}

export const batch = z.object({
  batchId: z.uuid(),
  batchNo: z.string(),
  state: z.enum(BATCH_STATES),
  /** the fund's own account it is paid from, by its label */
  account: z.string(),
  madeBy: colleague,
  madeAt: instant,
  signedBy: colleague.nullable(),
  signedAt: instant.nullable(),
  refusedBy: colleague.nullable(),
  refusedAt: instant.nullable(),
  transfers: z.int(),
  sumCents: fen,
  /** how its transfers stand; null for a refused one, whose transfers went back to the queue */
  heard: z.object({ onTheWay: z.int(), paid: z.int(), failed: z.int(), returned: z.int() }).nullable(),
  /** who made it does not decide about it */
  mine: z.boolean(),
})

export const list = {
  input: pageInput,
  output: z.object({ rows: z.array(batch), nextCursor: cursor.nullable() }),
}

export const listTransfers = {
  input: pageInput.extend({ state: transferState.optional(), batchId: z.uuid().optional() }),
  output: z.object({
    rows: z.array(
      z.object({
        outBillNo: z.string(),
        caseNumber: z.string(),
        batchNo: z.string().nullable(),
        amountCents: fen,
        /** masked, as the account is */
        name: z.string(),
        account: z.string(),
        bankCode: z.string(),
        state: transferState,
        reasonCode: z.string().nullable(),
        queuedAt: instant,
        changedAt: instant,
      }),
    ),
    nextCursor: cursor.nullable(),
  }),
}

export const make = {
  input: z.strictObject({
    /** the batch's id */
    commandId,
    /** the fund's account at a bank that pays it */
    accountId: z.uuid(),
  }),
  output: z.object({ batchId: z.uuid() }),
}

export const signOff = {
  input: z.strictObject({
    batchId: z.uuid(),
    /** what was on the page that was looked at; another batch than that is not signed */
    transfers: z.int().positive(),
    sumCents: fen.positive(),
  }),
  output: z.object({ batchId: z.uuid() }),
}

export const refuse = {
  input: z.strictObject({ batchId: z.uuid() }),
  output: z.object({ batchId: z.uuid() }),
}

export const listOpen = {
  input: pageInput,
  output: z.object({
    rows: z.array(
      z.object({
        lineId: z.uuid(),
        /** the number the bank named */
        named: z.string(),
        level: z.enum(['group', 'payment', 'transaction']),
        status: z.string(),
        reason: z.string().nullable(),
        amountCents: fen.nullable(),
        result: z.enum(ANSWER_RESULTS),
        batchNo: z.string().nullable(),
        caseNumber: z.string().nullable(),
        fileName: z.string(),
        takenAt: instant,
      }),
    ),
    nextCursor: cursor.nullable(),
  }),
}

export const tickOff = {
  input: z.strictObject({
    lineId: z.uuid(),
    /** what it was, in words for the auditor */
    note: z.string().trim().min(1).max(500),
  }),
  output: z.object({ lineId: z.uuid() }),
}

/** What `POST /bank-answers` answers. */
export const taken = z.object({
  /** this very file was taken before, and changed nothing */
  repeated: z.boolean(),
  batchNo: z.string().nullable(),
  lines: z.int(),
  /** for a person to look at */
  open: z.int(),
  /** transfers whose standing changed */
  changed: z.int(),
})
export type Taken = z.infer<typeof taken>
