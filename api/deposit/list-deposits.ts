import { depositPage } from '#prisma/stores/deposits'
import { staffOf } from '../trpc.ts'
import * as schema from './schema.ts'

/** Deposits of the city's merchants as they came and went, the latest first. */
export const list = staffOf('finance', 'supervisor', 'admin')
  .input(schema.list.input)
  .output(schema.list.output)
  .query(async ({ ctx, input }) => {
    const { rows, nextCursor } = await depositPage(ctx.services.database.prisma, ctx.staff.cityId, input)
    return { rows: rows.map((row) => ({ ...row, mine: row.recordedBy.id === ctx.staff.id })), nextCursor }
  })
