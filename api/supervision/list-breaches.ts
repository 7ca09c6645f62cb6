import { clock } from '#prisma/clock'
import { breachPage } from '#prisma/stores/breach-pages'
import { supervisor } from '../trpc.ts'
import * as schema from './schema.ts'

/** Promises that were not kept, newest first. */
export const breaches = supervisor
  .input(schema.breaches.input)
  .output(schema.breaches.output)
  .query(async ({ ctx, input: { cursor, limit, ...filters } }) => {
    const now = clock.now()
    const place = { cityId: ctx.staff.cityId, now }
    const page = await breachPage(ctx.services.database.prisma, place, filters, { cursor, limit })
    return { ...page, rows: [...page.rows], serverTime: now }
  })
