import { compareDay } from '#prisma/stores/provider-bills'
import { onPool } from '#prisma/stores/sql'
import { staffOf } from '../trpc.ts'
import * as schema from './schema.ts'

/** Provider debits against our postings, of one day; the differences are a person's to look at. */
export const compareBill = staffOf('finance', 'supervisor')
  .input(schema.compareBill.input)
  .output(schema.compareBill.output)
  .query(async ({ ctx, input: { rail, day } }) => {
    const compared = await compareDay(onPool(ctx.services.database.pool), rail, day)
    const differences = compared.differences.map(({ cityId, caseNumber, ...found }) => ({
      ...found,
      billedCents: [...found.billedCents],
      caseNumber: cityId === ctx.staff.cityId ? caseNumber : null,
    }))
    return { ...compared, differences }
  })
