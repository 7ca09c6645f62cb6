import { ACCOUNTS } from '#domain/accounts'
import { addCents, ZERO } from '#domain/money'
import { fundOfCity } from '#prisma/stores/fund-pages'
import { staffOf } from '../trpc.ts'
import * as schema from './schema.ts'

/** Every account of the chart; together they are zero. */
export const balances = staffOf('finance', 'supervisor', 'admin')
  .output(schema.balances.output)
  .query(async ({ ctx }) => {
    const { ledger } = ctx.services
    const { fundId } = await fundOfCity(ledger, ctx.staff.cityId)
    const known = await ledger.balances(fundId)
    const rows = ACCOUNTS.map(({ id, code, kind }) => ({
      account: id,
      code,
      kind,
      balanceCents: known.get(id) ?? ZERO,
    }))
    return { rows, sumCents: addCents(...rows.map((row) => row.balanceCents)) }
  })
