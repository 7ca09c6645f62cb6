import { otherFunds } from '#prisma/stores/fund-pages'
import { staffOf } from '../trpc.ts'
import * as schema from './schema.ts'

/** Where money of the city's fund can be transferred to. */
export const listOtherFunds = staffOf('finance', 'supervisor', 'admin')
  .output(schema.otherFunds.output)
  .query(async ({ ctx }) => ({ rows: [...(await otherFunds(ctx.services.ledger, ctx.staff.cityId))] }))
