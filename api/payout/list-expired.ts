import { clock } from '#prisma/clock'
import { fundOfCity } from '#prisma/stores/fund-pages'
import { expiredPayouts } from '#prisma/stores/payout-pages'
import { staffOf } from '../trpc.ts'
import * as schema from './schema.ts'

/** Payouts whose money went back to the fund because no second person decided in time. */
export const listExpired = staffOf('finance', 'supervisor')
  .input(schema.listExpired.input)
  .output(schema.listExpired.output)
  .query(async ({ ctx, input }) => {
    const { database, ledger } = ctx.services
    const { fundId } = await fundOfCity(ledger, ctx.staff.cityId)
    const page = await expiredPayouts(database.prisma, fundId, input)
    return { ...page, rows: [...page.rows], serverTime: clock.now() }
  })
