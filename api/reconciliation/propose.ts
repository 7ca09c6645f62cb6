import { clock } from '#prisma/clock'
import { proposeMatches } from '#prisma/stores/bank-matches'
import { finance } from '../trpc.ts'
import { benchOf } from './bench.ts'
import * as schema from './schema.ts'

/** Lets the rules look again at all that no person has matched. */
export const propose = finance.output(schema.propose.output).mutation(async ({ ctx }) => {
  const { fundId, cipher } = await benchOf(ctx.services, ctx.staff.cityId)
  return await proposeMatches(ctx.services.database, cipher, fundId, clock.now())
})
