import { clock } from '#prisma/clock'
import { matchByHand as match, proposeMatches } from '#prisma/stores/bank-matches'
import { finance } from '../trpc.ts'
import { benchOf } from './bench.ts'
import * as schema from './schema.ts'

/** A person matches what the rules would not, and says why. */
export const matchByHand = finance
  .input(schema.matchByHand.input)
  .output(schema.matchByHand.output)
  .mutation(async ({ ctx, input: { commandId, ...chosen } }) => {
    const { database } = ctx.services
    const { fundId, cipher } = await benchOf(ctx.services, ctx.staff.cityId)
    const at = clock.now()
    await match(database, { ...chosen, matchId: commandId, fundId, staffId: ctx.staff.id, at })
    return await proposeMatches(database, cipher, fundId, at)
  })
