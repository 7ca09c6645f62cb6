import { clock } from '#prisma/clock'
import { readMeasures } from '#prisma/stores/measures'
import { staffOf } from '../trpc.ts'
import * as schema from './schema.ts'

/** The figures of DOMAIN *Measures every supervisor expects*, from single cases. */
export const measures = staffOf('supervisor', 'admin', 'finance')
  .input(schema.measures.input)
  .output(schema.measures.output)
  .query(async ({ ctx, input }) => {
    const now = clock.now()
    const figures = await readMeasures(ctx.services.database.prisma, { cityId: ctx.staff.cityId, now }, input)
    return { ...figures, serverTime: now }
  })
