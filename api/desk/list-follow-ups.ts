import { clock } from '#prisma/clock'
import { followUpList } from '#prisma/stores/follow-up-list'
import { agent } from '../trpc.ts'
import * as schema from './schema.ts'

/** The calls that are due today and before. */
export const listFollowUps = agent
  .input(schema.listFollowUps.input)
  .output(schema.listFollowUps.output)
  .query(async ({ ctx, input }) => {
    const { database, cipher } = ctx.services
    const now = clock.now()
    const place = { cityId: ctx.staff.cityId, now }
    const page = await followUpList(database.prisma, cipher, place, input)
    return { ...page, rows: [...page.rows], serverTime: now }
  })
