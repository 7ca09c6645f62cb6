import { cityDay } from '#domain/clocks'
import { clock } from '#prisma/clock'
import { exceptionPage } from '#prisma/stores/bank-pages'
import { finance } from '../trpc.ts'
import { benchOf } from './bench.ts'
import * as schema from './schema.ts'

/** What no rule decides, by age: the work list. */
export const listExceptions = finance
  .input(schema.listExceptions.input)
  .output(schema.listExceptions.output)
  .query(async ({ ctx, input: { kind, ...page } }) => {
    const reader = await benchOf(ctx.services, ctx.staff.cityId)
    const found = await exceptionPage(reader, { today: cityDay(clock.now()), kind }, page)
    return { rows: [...found.rows], nextCursor: found.nextCursor }
  })
