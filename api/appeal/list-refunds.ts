import { clock } from '#prisma/clock'
import { refundList } from '#prisma/stores/refund-list'
import { staffOf } from '../trpc.ts'
import * as schema from './schema.ts'

/** What is due back to merchants, the oldest first. */
export const listRefunds = staffOf('finance', 'supervisor')
  .input(schema.listRefunds.input)
  .output(schema.listRefunds.output)
  .query(async ({ ctx, input }) => {
    const page = await refundList(ctx.services.database.prisma, ctx.staff.cityId, input)
    return { ...page, rows: [...page.rows], serverTime: clock.now() }
  })
