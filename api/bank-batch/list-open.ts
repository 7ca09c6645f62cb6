import { openAnswers } from '#prisma/stores/bank-answers'
import { z } from 'zod'
import { pageOf, readCursor } from '#prisma/stores/cursors'
import { benchOf } from '../reconciliation/bench.ts'
import { finance } from '../trpc.ts'
import * as schema from './schema.ts'

/** What the bank said that matched nothing of ours, or that nobody may act on without looking. */
export const listOpen = finance
  .input(schema.listOpen.input)
  .output(schema.listOpen.output)
  .query(async ({ ctx, input: { cursor, limit } }) => {
    const { db, fundId } = await benchOf(ctx.services, ctx.staff.cityId)
    const [before = null] = readCursor(z.tuple([z.uuid()]), cursor) ?? []
    const { rows, nextCursor } = pageOf(
      await openAnswers(db, fundId, { before, limit }),
      limit,
      (last) => [last.id],
      (row) => ({
        lineId: row.id,
        named: row.named,
        level: row.level,
        status: row.status,
        reason: row.reason,
        amountCents: row.amount_cents,
        result: row.result,
        batchNo: row.batch_no,
        caseNumber: row.case_number,
        fileName: row.file_name,
        takenAt: row.taken_at,
      }),
    )
    return { rows: [...rows], nextCursor }
  })
