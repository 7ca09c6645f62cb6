import { billDays } from '#prisma/stores/provider-bills'
import { onPool } from '#prisma/stores/sql'
import { staffOf } from '../trpc.ts'
import * as schema from './schema.ts'

const DAYS = 31

/** The provider's bills that are there, the latest first. */
export const listBills = staffOf('finance', 'supervisor')
  .input(schema.listBills.input)
  .output(schema.listBills.output)
  .query(async ({ ctx, input }) => ({
    days: await billDays(onPool(ctx.services.database.pool), input.rail, DAYS),
  }))
