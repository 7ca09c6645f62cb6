import { batchPage } from '#prisma/stores/bank-batch-pages'
import { benchOf } from '../reconciliation/bench.ts'
import { finance } from '../trpc.ts'
import * as schema from './schema.ts'

/** A fund's batches with who made and signed them and how their transfers stand, the latest first. */
export const list = finance
  .input(schema.list.input)
  .output(schema.list.output)
  .query(async ({ ctx, input }) => {
    const { db, fundId } = await benchOf(ctx.services, ctx.staff.cityId)
    const { rows, nextCursor } = await batchPage(db, fundId, input)
    return { rows: rows.map((row) => ({ ...row, mine: row.madeBy.id === ctx.staff.id })), nextCursor }
  })
