import { listStatements as list } from '#prisma/stores/bank-statements'
import { fundOfCity } from '#prisma/stores/fund-pages'
import { finance } from '../trpc.ts'
import * as schema from './schema.ts'

/** Imported statements, the last first: who, when, and whether they added up. */
export const listStatements = finance
  .input(schema.listStatements.input)
  .output(schema.listStatements.output)
  .query(async ({ ctx, input }) => {
    const { database, ledger } = ctx.services
    const { fundId } = await fundOfCity(ledger, ctx.staff.cityId)
    return { rows: await list(database.prisma, fundId, input.limit) }
  })
