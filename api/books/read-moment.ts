import { staffOf } from '../trpc.ts'
import { momentOf } from './moment.ts'
import * as schema from './schema.ts'

/** The moment that is meant, and the day before which the fund knows nothing; refused when it is not settled yet. */
export const readMoment = staffOf('finance', 'supervisor', 'admin')
  .input(schema.readMoment.input)
  .output(schema.readMoment.output)
  .query(async ({ ctx, input }) => {
    const { fundId, said } = await momentOf(ctx.services, ctx.staff.cityId, input)
    return { asOf: said, beganOn: await ctx.services.ledger.began(fundId) }
  })
