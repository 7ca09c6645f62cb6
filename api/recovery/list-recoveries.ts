import { clock } from '#prisma/clock'
import { recoveryPage } from '#prisma/stores/recovery-pages'
import { staffOf } from '../trpc.ts'
import * as schema from './schema.ts'

/** Claims against merchants, the oldest first. */
export const list = staffOf('finance', 'supervisor')
  .input(schema.list.input)
  .output(schema.list.output)
  .query(async ({ ctx, input: { cursor, limit, ...filters } }) => {
    const now = clock.now()
    const place = { cityId: ctx.staff.cityId, now }
    const page = await recoveryPage(ctx.services.database.prisma, place, filters, { cursor, limit })
    return { ...page, rows: [...page.rows], serverTime: now }
  })
