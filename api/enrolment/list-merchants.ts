import { merchantPage } from '#prisma/stores/enrolment'
import { staffOf } from '../trpc.ts'
import * as schema from './schema.ts'

/** The city's merchants and whether advance compensation covers them. */
export const list = staffOf('admin', 'supervisor')
  .input(schema.list.input)
  .output(schema.list.output)
  .query(async ({ ctx, input: { cursor, limit, ...filters } }) => {
    const page = await merchantPage(ctx.services.database.prisma, ctx.staff.cityId, filters, {
      cursor,
      limit,
    })
    return { ...page, rows: [...page.rows] }
  })
