import { clock } from '#prisma/clock'
import { appealPage } from '#prisma/stores/appeal-pages'
import { supervisor } from '../trpc.ts'
import * as schema from './schema.ts'

/** The city's appeals, what is due first. */
export const list = supervisor
  .input(schema.list.input)
  .output(schema.list.output)
  .query(async ({ ctx, input: { cursor, limit, ...filters } }) => {
    const reader = { cityId: ctx.staff.cityId, staffId: ctx.staff.id }
    const page = await appealPage(ctx.services.database.prisma, reader, filters, { cursor, limit })
    return { ...page, rows: [...page.rows], serverTime: clock.now() }
  })
