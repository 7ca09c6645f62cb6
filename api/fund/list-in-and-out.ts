import { pastMomentOf } from '../books/moment.ts'
import { staffOf } from '../trpc.ts'
import * as schema from './schema.ts'

/** Cash in and out by day up to now or to a past moment, days without movement included. */
export const inAndOut = staffOf('finance', 'supervisor', 'admin')
  .input(schema.inAndOut.input)
  .output(schema.inAndOut.output)
  .query(async ({ ctx, input: { days, ...moment } }) => {
    const { ledger } = ctx.services
    const { fundId, asOf } = await pastMomentOf(ctx.services, ctx.staff.cityId, moment)
    return { days: [...(await ledger.inAndOutByDay(fundId, days, asOf ?? undefined))] }
  })
