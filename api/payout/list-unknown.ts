import { clock } from '#prisma/clock'
import { fundOfCity } from '#prisma/stores/fund-pages'
import { unknownPayouts } from '#prisma/stores/payout-pages'
import { staffOf } from '../trpc.ts'
import * as schema from './schema.ts'

/** Payouts whose outcome nobody knows: a person looks at the provider's side and says what was found. */
export const listUnknown = staffOf('finance', 'supervisor')
  .input(schema.listUnknown.input)
  .output(schema.listUnknown.output)
  .query(async ({ ctx, input }) => {
    const { database, ledger } = ctx.services
    const { fundId } = await fundOfCity(ledger, ctx.staff.cityId)
    const page = await unknownPayouts(database.prisma, fundId, input)
    return { ...page, rows: [...page.rows], serverTime: clock.now() }
  })
