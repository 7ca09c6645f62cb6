import { ACCOUNTS } from '#domain/accounts'
import { addCents, ZERO } from '#domain/money'
import { pastMomentOf } from '../books/moment.ts'
import { staffOf } from '../trpc.ts'
import * as schema from './schema.ts'

/** Every account of the chart, as of now or of a past moment; together they are zero. */
export const balances = staffOf('finance', 'supervisor', 'admin')
  .input(schema.balances.input)
  .output(schema.balances.output)
  .query(async ({ ctx, input }) => {
    const { ledger } = ctx.services
    const { fundId, asOf, said } = await pastMomentOf(ctx.services, ctx.staff.cityId, input)
    const known = await (asOf ? ledger.balancesAsOf(fundId, asOf) : ledger.balances(fundId))
    const rows = ACCOUNTS.map(({ id, code, kind }) => ({
      account: id,
      code,
      kind,
      balanceCents: known.get(id) ?? ZERO,
    }))
    return { asOf: said, rows, sumCents: addCents(...rows.map((row) => row.balanceCents)) }
  })
