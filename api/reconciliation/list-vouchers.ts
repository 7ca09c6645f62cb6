import { unmatchedVouchers } from '#prisma/stores/bank-pages'
import { finance } from '../trpc.ts'
import { benchOf } from './bench.ts'
import * as schema from './schema.ts'

/** What we posted in the days the statements cover and the bank does not show. */
export const listVouchers = finance
  .input(schema.listVouchers.input)
  .output(schema.listVouchers.output)
  .query(async ({ ctx, input }) => {
    const { rows, nextCursor } = await unmatchedVouchers(await benchOf(ctx.services, ctx.staff.cityId), input)
    return { rows: [...rows], nextCursor }
  })
