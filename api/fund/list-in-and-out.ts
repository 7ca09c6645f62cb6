import { fundOfCity } from '#prisma/stores/fund-pages'
import { staffOf } from '../trpc.ts'
import * as schema from './schema.ts'

/** Cash in and out by day, days without movement included. */
export const inAndOut = staffOf('finance', 'supervisor', 'admin')
  .input(schema.inAndOut.input)
  .output(schema.inAndOut.output)
  .query(async ({ ctx, input }) => {
    const { ledger } = ctx.services
    const { fundId } = await fundOfCity(ledger, ctx.staff.cityId)
    return { days: [...(await ledger.inAndOutByDay(fundId, input.days))] }
  })
