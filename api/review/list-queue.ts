import { clock } from '#prisma/clock'
import { policyInForce } from '#prisma/stores/policies'
import { queuePage } from '#prisma/stores/queue'
import { reviewer } from '../trpc.ts'
import * as schema from './schema.ts'
import { filtersOf, readerOf } from './views.ts'

/** One page of the city's cases, the nearest deadline first. */
export const queue = reviewer
  .input(schema.queue.input)
  .output(schema.queue.output)
  .query(async ({ ctx, input: { cursor, limit, ...filters } }) => {
    const { prisma } = ctx.services.database
    const now = clock.now()
    const { policy } = await policyInForce(prisma, ctx.staff.cityId, now)
    const page = await queuePage(prisma, readerOf(ctx.staff, policy, now), filtersOf(filters), {
      cursor,
      limit,
    })
    return { ...page, rows: [...page.rows], serverTime: now }
  })
