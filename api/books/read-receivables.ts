import { addCents } from '#domain/money'
import { merchantReceivables } from '#prisma/stores/period-closings'
import { looked } from '../audit/looked.ts'
import { staffOf } from '../trpc.ts'
import { momentOf } from './moment.ts'
import * as schema from './schema.ts'

/** What each merchant owed at a moment, by age. */
export const receivables = staffOf('finance', 'supervisor', 'admin')
  .input(schema.receivables.input)
  .output(schema.receivables.output)
  .query(async ({ ctx, input }) => {
    const { database, ledger } = ctx.services
    const { fundId, asOf, said } = await momentOf(ctx.services, ctx.staff.cityId, input)
    const advances = await ledger.openAdvances(fundId, asOf)
    const rows = await merchantReceivables(database.prisma, advances, asOf)
    await looked(ctx, { fundId, what: 'receivables', filter: {}, moment: input })
    return { asOf: said, rows, owedCents: addCents(...rows.map(({ owedCents }) => owedCents)) }
  })
