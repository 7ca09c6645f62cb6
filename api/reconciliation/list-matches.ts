import { matchPage } from '#prisma/stores/bank-pages'
import { finance } from '../trpc.ts'
import { benchOf } from './bench.ts'
import * as schema from './schema.ts'

/** Proposals with their reasons, or what people agreed to and took back. */
export const listMatches = finance
  .input(schema.listMatches.input)
  .output(schema.listMatches.output)
  .query(async ({ ctx, input: { state, ...page } }) => {
    const found = await matchPage(await benchOf(ctx.services, ctx.staff.cityId), state, page)
    return { rows: [...found.rows], nextCursor: found.nextCursor }
  })
