import { clock } from '#prisma/clock'
import { makeBatch } from '#prisma/stores/bank-batches'
import { benchOf } from '../reconciliation/bench.ts'
import { finance } from '../trpc.ts'
import * as schema from './schema.ts'
import { writeFile } from './write-file.ts'

/** One of finance makes the day's batch of what is queued; it has no file before another has signed it off. */
export const make = finance
  .input(schema.make.input)
  .output(schema.make.output)
  .mutation(async ({ ctx, input: { commandId: id, accountId } }) => {
    const { database, cipher } = ctx.services
    const { fundId } = await benchOf(ctx.services, ctx.staff.cityId)
    const given = { id, fundId, accountId, staffId: ctx.staff.id, at: clock.now() }
    await makeBatch(database, cipher, given, writeFile)
    return { batchId: id }
  })
