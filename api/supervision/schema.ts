import { z } from 'zod'
import {
  caseNumber,
  colleague,
  commandId,
  complaintState,
  cursor,
  day,
  fen,
  instant,
  note,
  pageSize,
  standing,
} from '../fields.ts'

export const breaches = {
  input: z.strictObject({
    kind: z.enum(['intake', 'review', 'closure', 'appeal']).optional(),
    /** only cases whose work is not over */
    openOnly: z.boolean().default(false),
    cursor: cursor.optional(),
    limit: pageSize,
  }),
  output: z.object({
    rows: z.array(
      z.object({
        id: z.uuid(),
        caseNumber: z.string(),
        state: complaintState,
        kind: z.enum(['intake', 'review', 'closure', 'appeal']),
        round: z.int(),
        dueAt: instant,
        at: instant,
        /** nobody, for the intake desk */
        heldBy: colleague.nullable(),
        holder: colleague.nullable(),
        askedCents: fen,
        merchantName: z.string().nullable(),
        overdue: z.enum(['none', 'orange', 'red']),
      }),
    ),
    nextCursor: cursor.nullable(),
    serverTime: instant,
  }),
}

/** Minutes; null when nothing was measured. */
const spread = z.object({ medianMinutes: z.number().nullable(), p90Minutes: z.number().nullable() })
/** Cases that kept the promise, of those it was due for. */
const kept = z.object({ kept: z.int(), of: z.int(), percent: z.number().nullable() })
const counted = z.object({ cases: z.int(), cents: fen })

export const measures = {
  /** days of filing, both included; absent: all */
  input: z.strictObject({ from: day.optional(), to: day.optional() }),
  output: z.object({
    complaints: z.int(),
    acceptedInTime: kept.extend(spread.shape),
    reviewedInTime: kept.extend(spread.shape),
    closedInTime: kept.extend(spread.shape),
    advanced: counted,
    /** part of the advanced */
    smallFast: counted,
    settled: counted,
    /** of what was advanced in these cases */
    recovered: z.object({ cents: fen, ofCents: fen, percent: z.number().nullable() }),
    outstandingByAge: z.array(
      z.object({ days: z.enum(['0-7', '8-30', '31-90', 'over-90']), cases: z.int(), cents: fen }),
    ),
    satisfaction: z.object({ ratings: z.int(), satisfiedPercent: z.number().nullable() }),
    reopened: z.object({ cases: z.int(), percent: z.number().nullable() }),
    outcomes: z.array(z.object({ outcome: z.string(), cases: z.int() })),
    /** now, whatever the days asked for */
    overdueNow: z.int(),
    serverTime: instant,
  }),
}

export const listReopenRequests = {
  input: z.strictObject({ cursor: cursor.optional(), limit: pageSize }),
  output: z.object({
    rows: z.array(
      z.object({
        requestId: z.uuid(),
        caseNumber: z.string(),
        requestedBy: z.enum(['tourist', 'staff']),
        text: z.string(),
        requestedAt: instant,
        round: z.int(),
        decision: z.enum(['advance', 'settled', 'rejected', 'referred']).nullable(),
        askedCents: fen,
        amountCents: fen.nullable(),
        merchantName: z.string().nullable(),
      }),
    ),
    nextCursor: cursor.nullable(),
    serverTime: instant,
  }),
}

export const decideReopen = {
  input: z.strictObject({
    caseNumber,
    commandId,
    requestId: z.uuid(),
    outcome: z.enum(['reopened', 'declined']),
    note,
  }),
  output: standing,
}
