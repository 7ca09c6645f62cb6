import { clock } from '#prisma/clock'
import { proposeMatches, undoMatches } from '#prisma/stores/bank-matches'
import { finance } from '../trpc.ts'
import { benchOf } from './bench.ts'
import * as schema from './schema.ts'

/** A person takes matches back; the rules look at what is free again. */
export const undo = finance
  .input(schema.undo.input)
  .output(schema.undo.output)
  .mutation(async ({ ctx, input: { matchIds } }) => {
    const { database } = ctx.services
    const { fundId, cipher } = await benchOf(ctx.services, ctx.staff.cityId)
    const at = clock.now()
    await undoMatches(database, { fundId, matchIds, staffId: ctx.staff.id, at })
    return await proposeMatches(database, cipher, fundId, at)
  })
