import { listLooks } from '#prisma/stores/finance-looks'
import { fundOfCity } from '#prisma/stores/fund-pages'
import { staffOf } from '../trpc.ts'
import { looked } from './looked.ts'
import * as schema from './schema.ts'

/** Who looked at what of the fund's and what they took away; finance sees what it did itself. */
export const looks = staffOf('finance', 'supervisor', 'admin')
  .input(schema.looks.input)
  .output(schema.looks.output)
  .query(async ({ ctx, input: { limit, staffId, ...filters } }) => {
    const { services, staff } = ctx
    const { fundId } = await fundOfCity(services.ledger, staff.cityId)
    const whose = staff.role === 'finance' ? staff.id : staffId
    const found = await listLooks(services.database.prisma, {
      ...filters,
      cityId: staff.cityId,
      staffId: whose,
      limit: limit + 1,
    })
    const filter = { staffId: whose, what: filters.what }
    await looked(ctx, { fundId, what: 'looks', filter, moment: {} })
    const rows = found.slice(0, limit)
    return { rows, nextBefore: found.length > limit ? Number(rows.at(-1)?.id) : null }
  })
