import { bankSummary } from '#prisma/stores/bank-pages'
import { finance } from '../trpc.ts'
import { benchOf } from './bench.ts'
import * as schema from './schema.ts'

/** How much is left to do. */
export const summary = finance
  .output(schema.summary.output)
  .query(async ({ ctx }) => await bankSummary(await benchOf(ctx.services, ctx.staff.cityId)))
