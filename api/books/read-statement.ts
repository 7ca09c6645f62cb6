import { ACCOUNTS } from '#domain/accounts'
import { addCents, ZERO } from '#domain/money'
import { looked } from '../audit/looked.ts'
import { staffOf } from '../trpc.ts'
import { figuresFrom } from './figures-as-of.ts'
import { momentOf } from './moment.ts'
import * as schema from './schema.ts'

/** Every account and the figures that add up to the cap, as they were at a moment. */
export const statement = staffOf('finance', 'supervisor', 'admin')
  .input(schema.statement.input)
  .output(schema.statement.output)
  .query(async ({ ctx, input }) => {
    const { fundId, asOf, said } = await momentOf(ctx.services, ctx.staff.cityId, input)
    const known = await ctx.services.ledger.balancesAsOf(fundId, asOf)
    const balances = ACCOUNTS.map(({ id }) => ({ account: id, balanceCents: known.get(id) ?? ZERO }))
    const sumCents = addCents(...balances.map(({ balanceCents }) => balanceCents))
    await looked(ctx, { fundId, what: 'fund-statement', filter: {}, moment: input })
    return { asOf: said, balances, sumCents, ...figuresFrom(known) }
  })
