import { queueTotal } from '#prisma/stores/bank-batch-pages'
import { benchOf } from '../reconciliation/bench.ts'
import { finance } from '../trpc.ts'
import * as schema from './schema.ts'

/** Transfers that no batch holds yet. */
export const queue = finance.output(schema.queue.output).query(async ({ ctx }) => {
  const { db, fundId } = await benchOf(ctx.services, ctx.staff.cityId)
  return await queueTotal(db, fundId)
})
