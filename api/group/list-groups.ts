import { clock } from '#prisma/clock'
import { groupList } from '#prisma/stores/group-pages'
import { reviewer } from '../trpc.ts'
import * as schema from './schema.ts'

/** Groups of one merchant and one matter, those that wait for a decision first. */
export const list = reviewer.output(schema.list.output).query(async ({ ctx }) => ({
  rows: await groupList(ctx.services.database.prisma, ctx.staff.cityId),
  serverTime: clock.now(),
}))
