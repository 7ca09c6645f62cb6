import { clock } from '#prisma/clock'
import { fundOfCity } from '#prisma/stores/fund-pages'
import { payoutPage } from '#prisma/stores/payout-pages'
import { staffOf } from '../trpc.ts'
import * as schema from './schema.ts'

/** All payouts of the city's fund, newest first. */
export const list = staffOf('finance', 'supervisor')
  .input(schema.list.input)
  .output(schema.list.output)
  .query(async ({ ctx, input: { state, ...place } }) => {
    const { database, ledger } = ctx.services
    const { fundId } = await fundOfCity(ledger, ctx.staff.cityId)
    const page = await payoutPage(database.prisma, fundId, state, place)
    return { ...page, rows: [...page.rows], serverTime: clock.now() }
  })
