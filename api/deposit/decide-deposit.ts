import { clock } from '#prisma/clock'
import { decideDeposit } from '#prisma/stores/deposits'
import { finance } from '../trpc.ts'
import * as schema from './schema.ts'

/** The second person's word on a movement of a deposit. */
export const decide = finance
  .input(schema.decide.input)
  .output(schema.decide.output)
  .mutation(async ({ ctx, input }) => {
    const { cityId, id: staffId } = ctx.staff
    const decided = await decideDeposit(ctx.services.database, { ...input, cityId, staffId, at: clock.now() })
    return { ...decided, mine: false }
  })
