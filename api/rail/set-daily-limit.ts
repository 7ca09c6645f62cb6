import { cents } from '#domain/money'
import { clock } from '#prisma/clock'
import { postponedCases, setDailyLimit as write } from '#prisma/stores/rails'
import { onPool } from '#prisma/stores/sql'
import { staffOf } from '../trpc.ts'
import * as schema from './schema.ts'

/** How much may leave by a rail in one day; what is over it waits for the next. */
export const setDailyLimit = staffOf('finance', 'supervisor')
  .input(schema.setDailyLimit.input)
  .output(schema.setDailyLimit.output)
  .mutation(async ({ ctx, input: { rail, dailyLimitCents } }) => {
    const { database, commands } = ctx.services
    const limit = dailyLimitCents === null ? null : cents(dailyLimitCents)
    await write(database, rail, limit, { staffId: ctx.staff.id, at: clock.now() })
    const waiting = await postponedCases(onPool(database.pool), rail)
    await commands.railHeard(waiting)
    return { woken: waiting.length }
  })
