import { clock } from '#prisma/clock'
import { fundOfCity } from '#prisma/stores/fund-pages'
import { waitingPayouts, waitingTotal } from '#prisma/stores/payout-pages'
import { staffOf } from '../trpc.ts'
import * as schema from './schema.ts'

/** Payouts the fund had no room for, in the order in which they are woken. */
export const listWaiting = staffOf('finance', 'supervisor')
  .input(schema.listWaiting.input)
  .output(schema.listWaiting.output)
  .query(async ({ ctx, input }) => {
    const { database, ledger } = ctx.services
    const { fundId } = await fundOfCity(ledger, ctx.staff.cityId)
    const [page, total] = await Promise.all([
      waitingPayouts(database.prisma, fundId, input),
      waitingTotal(database.prisma, fundId),
    ])
    return {
      ...page,
      rows: [...page.rows],
      total: total.payouts,
      totalCents: total.cents,
      serverTime: clock.now(),
    }
  })
