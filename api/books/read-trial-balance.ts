import { addCents } from '#domain/money'
import { looked } from '../audit/looked.ts'
import { staffOf } from '../trpc.ts'
import { momentOf } from './moment.ts'
import * as schema from './schema.ts'

/** Opening, debits, credits and closing of every account over a span of days; debits and credits are equal. */
export const trialBalance = staffOf('finance', 'supervisor', 'admin')
  .input(schema.trialBalance.input)
  .output(schema.trialBalance.output)
  .query(async ({ ctx, input: { from, to, ...moment } }) => {
    const { fundId, asOf, said } = await momentOf(ctx.services, ctx.staff.cityId, moment)
    const rows = [...(await ctx.services.ledger.trialBalance(fundId, { from, to }, asOf))]
    await looked(ctx, { fundId, what: 'trial-balance', filter: { from, to }, moment: moment })
    return {
      asOf: said,
      rows,
      debitCents: addCents(...rows.map(({ debitCents }) => debitCents)),
      creditCents: addCents(...rows.map(({ creditCents }) => creditCents)),
    }
  })
