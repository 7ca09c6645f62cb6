import { clock } from '#prisma/clock'
import { policyInForce } from '#prisma/stores/policies'
import { countQueues } from '#prisma/stores/queue'
import { reviewer } from '../trpc.ts'
import * as schema from './schema.ts'
import { readerOf, VIEWS } from './views.ts'

/** How many cases each saved view holds. */
export const queueCounts = reviewer.output(schema.queueCounts.output).query(async ({ ctx }) => {
  const { prisma } = ctx.services.database
  const now = clock.now()
  const { policy } = await policyInForce(prisma, ctx.staff.cityId, now)
  const counts = await countQueues(prisma, readerOf(ctx.staff, policy, now), VIEWS)
  return { counts: schema.queueCounts.output.shape.counts.parse(counts), serverTime: now }
})
