import { clock } from '#prisma/clock'
import { merchantPage } from '#prisma/stores/enrolment'
import { merchantRisks } from '#prisma/stores/merchant-risk'
import { staffOf } from '../trpc.ts'
import * as schema from './schema.ts'

/** The city's merchants and whether advance compensation covers them. */
export const list = staffOf('admin', 'supervisor')
  .input(schema.list.input)
  .output(schema.list.output)
  .query(async ({ ctx, input: { cursor, limit, ...filters } }) => {
    const page = await merchantPage(ctx.services.database.prisma, ctx.staff.cityId, filters, {
      cursor,
      limit,
    })
    const ids = page.rows.map(({ merchantId }) => merchantId)
    const risks = await merchantRisks(ctx.services.database.prisma, ids, clock.now())
    const rows = page.rows.map((row) => {
      const risk = risks.get(row.merchantId)
      return { ...row, risk: risk ? { ...risk, parts: [...risk.parts] } : null }
    })
    return { ...page, rows }
  })
