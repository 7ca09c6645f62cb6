import { lookersOf } from '#prisma/stores/finance-looks'
import { staffOf } from '../trpc.ts'
import * as schema from './schema.ts'

/** Who ever looked, for the filter of the log. */
export const lookers = staffOf('supervisor', 'admin')
  .output(schema.lookers.output)
  .query(async ({ ctx: { services, staff } }) => ({
    rows: [...(await lookersOf(services.database.prisma, staff.cityId))],
  }))
