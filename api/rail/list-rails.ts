import { clock } from '#prisma/clock'
import { fundOfCity } from '#prisma/stores/fund-pages'
import { railPages } from '#prisma/stores/rail-pages'
import { onPool } from '#prisma/stores/sql'
import { staffOf } from '../trpc.ts'
import * as schema from './schema.ts'

/** How the ways out are: open or closed and why, what the account has, what left today, what waits. */
export const list = staffOf('finance', 'supervisor')
  .output(schema.list.output)
  .query(async ({ ctx }) => {
    const { database, ledger } = ctx.services
    const { fundId } = await fundOfCity(ledger, ctx.staff.cityId)
    return { rails: await railPages(onPool(database.pool), fundId, clock.now()), serverTime: clock.now() }
  })
