import { transferPage } from '#prisma/stores/bank-batch-pages'
import { benchOf } from '../reconciliation/bench.ts'
import { finance } from '../trpc.ts'
import * as schema from './schema.ts'

/** The transfers of a batch, or those in one state: what came back, above all. */
export const listTransfers = finance
  .input(schema.listTransfers.input)
  .output(schema.listTransfers.output)
  .query(async ({ ctx, input: { state, batchId, ...page } }) => {
    const reader = await benchOf(ctx.services, ctx.staff.cityId)
    const { rows, nextCursor } = await transferPage(reader, { state, batchId }, page)
    return { rows: [...rows], nextCursor }
  })
