import { clock } from '#prisma/clock'
import { openByHand, postponedCases } from '#prisma/stores/rails'
import { onPool } from '#prisma/stores/sql'
import { staffOf } from '../trpc.ts'
import * as schema from './schema.ts'

/** Opens it, whatever closed it, and wakes what waits, oldest first. */
export const open = staffOf('finance', 'supervisor')
  .input(schema.open.input)
  .output(schema.open.output)
  .mutation(async ({ ctx, input: { rail } }) => {
    const { database, commands } = ctx.services
    await openByHand(database, rail, { staffId: ctx.staff.id, at: clock.now() })
    const waiting = await postponedCases(onPool(database.pool), rail)
    await commands.railHeard(waiting)
    return { woken: waiting.length }
  })
