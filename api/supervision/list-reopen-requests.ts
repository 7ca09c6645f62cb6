import { clock } from '#prisma/clock'
import { reopenList } from '#prisma/stores/reopen-list'
import { supervisor } from '../trpc.ts'
import * as schema from './schema.ts'

/** Cases somebody asks to open again. */
export const listReopenRequests = supervisor
  .input(schema.listReopenRequests.input)
  .output(schema.listReopenRequests.output)
  .query(async ({ ctx, input }) => {
    const page = await reopenList(ctx.services.database.prisma, ctx.staff.cityId, input)
    return { ...page, rows: [...page.rows], serverTime: clock.now() }
  })
