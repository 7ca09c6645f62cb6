import { cents } from '#domain/money'
import { clock } from '#prisma/clock'
import { signOffBatch } from '#prisma/stores/bank-batches'
import { benchOf } from '../reconciliation/bench.ts'
import { finance } from '../trpc.ts'
import * as schema from './schema.ts'
import { writeFile } from './write-file.ts'

/** The second person's yes, to the number and the sum they saw. */
export const signOff = finance
  .input(schema.signOff.input)
  .output(schema.signOff.output)
  .mutation(async ({ ctx, input: { batchId, transfers, sumCents } }) => {
    const { database, cipher } = ctx.services
    const { fundId } = await benchOf(ctx.services, ctx.staff.cityId)
    const seen = { transfers, sumCents: cents(sumCents) }
    const decision = { batchId, fundId, staffId: ctx.staff.id, at: clock.now(), seen }
    await signOffBatch(database, cipher, decision, writeFile)
    return { batchId }
  })
