import { clock } from '#prisma/clock'
import { confirmMatches } from '#prisma/stores/bank-matches'
import { finance } from '../trpc.ts'
import { benchOf } from './bench.ts'
import * as schema from './schema.ts'

/** A person agrees to proposals. Nothing is posted: the vouchers are there already. */
export const confirm = finance
  .input(schema.confirm.input)
  .output(schema.confirm.output)
  .mutation(async ({ ctx, input: { matchIds } }) => {
    const { fundId } = await benchOf(ctx.services, ctx.staff.cityId)
    const given = { fundId, matchIds, staffId: ctx.staff.id, at: clock.now() }
    await confirmMatches(ctx.services.database, given)
    return { confirmed: matchIds.length }
  })
