import { clock } from '#prisma/clock'
import { refuseBatch } from '#prisma/stores/bank-batches'
import { benchOf } from '../reconciliation/bench.ts'
import { finance } from '../trpc.ts'
import * as schema from './schema.ts'

/** The second person's no: its transfers wait for another batch. */
export const refuse = finance
  .input(schema.refuse.input)
  .output(schema.refuse.output)
  .mutation(async ({ ctx, input: { batchId } }) => {
    const { fundId } = await benchOf(ctx.services, ctx.staff.cityId)
    const decision = { batchId, fundId, staffId: ctx.staff.id, at: clock.now() }
    await refuseBatch(ctx.services.database, decision)
    return { batchId }
  })
