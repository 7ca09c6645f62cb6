import { listMovements as list } from '#prisma/stores/fund-movements'
import { fundOfCity, otherFunds } from '#prisma/stores/fund-pages'
import { staffOf } from '../trpc.ts'
import * as schema from './schema.ts'

/** Money and caps that were asked for, newest first. */
export const listMovements = staffOf('finance', 'supervisor', 'admin')
  .input(schema.listMovements.input)
  .output(schema.listMovements.output)
  .query(async ({ ctx, input }) => {
    const { database, ledger } = ctx.services
    const { fundId } = await fundOfCity(ledger, ctx.staff.cityId)
    const [found, funds] = await Promise.all([
      list(database.prisma, fundId, input),
      otherFunds(ledger, ctx.staff.cityId),
    ])
    return {
      rows: found.map((row) => ({
        ...row,
        toFund: funds.find((fund) => fund.fundId === row.toFundId) ?? null,
        mine: row.requestedBy.id === ctx.staff.id,
      })),
    }
  })
