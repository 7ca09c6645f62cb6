import { applicationPage } from '#prisma/stores/merchant-applications'
import { staffOf } from '../trpc.ts'
import * as schema from './schema.ts'

/** Who asks to join, the longest waiting first. */
export const listApplications = staffOf('admin', 'supervisor')
  .input(schema.listApplications.input)
  .output(schema.listApplications.output)
  .query(async ({ ctx, input }) => {
    const { database, cipher } = ctx.services
    const page = await applicationPage(database.prisma, cipher, ctx.staff.cityId, input)
    return { ...page, rows: [...page.rows] }
  })
