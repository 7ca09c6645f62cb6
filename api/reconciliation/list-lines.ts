import { unmatchedLines } from '#prisma/stores/bank-pages'
import { finance } from '../trpc.ts'
import { benchOf } from './bench.ts'
import * as schema from './schema.ts'

/** What the bank booked and nothing is proposed for. */
export const listLines = finance
  .input(schema.listLines.input)
  .output(schema.listLines.output)
  .query(async ({ ctx, input }) => {
    const { rows, nextCursor } = await unmatchedLines(await benchOf(ctx.services, ctx.staff.cityId), input)
    return { rows: [...rows], nextCursor }
  })
