import { clock } from '#prisma/clock'
import { recordBatch as record } from '#prisma/stores/bank-batches'
import { finance } from '../trpc.ts'
import { benchOf } from './bench.ts'
import * as schema from './schema.ts'

/** Which payouts left in one batch file. */
export const recordBatch = finance
  .input(schema.recordBatch.input)
  .output(schema.recordBatch.output)
  .mutation(async ({ ctx, input: { batchNo, payoutIds } }) => {
    const { fundId } = await benchOf(ctx.services, ctx.staff.cityId)
    const given = { fundId, batchNo, payoutIds, staffId: ctx.staff.id, at: clock.now() }
    await record(ctx.services.database, given)
    return { batchNo, payouts: new Set(payoutIds).size }
  })
