import { clock } from '#prisma/clock'
import { publicProcedure } from '../trpc.ts'
import { keepComplaint } from './keep.ts'
import * as schema from './schema.ts'

/** A tourist files. The same filing key files once and answers the same, secret included. */
export const fileComplaint = publicProcedure
  .input(schema.filingBy(clock.now))
  .output(schema.fileComplaint.output)
  .mutation(async ({ ctx, input }) => {
    await ctx.services.limits.count('filed-from-caller', ctx.address)
    return await keepComplaint(ctx.services, input, null)
  })
