import { clock } from '#prisma/clock'
import { tickOffAnswer } from '#prisma/stores/bank-answers'
import { benchOf } from '../reconciliation/bench.ts'
import { finance } from '../trpc.ts'
import * as schema from './schema.ts'

/** Somebody of finance has asked the bank about an answer that matched nothing, and says what it was. */
export const tickOff = finance
  .input(schema.tickOff.input)
  .output(schema.tickOff.output)
  .mutation(async ({ ctx, input: { lineId, note } }) => {
    const { db, fundId } = await benchOf(ctx.services, ctx.staff.cityId)
    await tickOffAnswer(db, { lineId, fundId, staffId: ctx.staff.id, note, at: clock.now() })
    return { lineId }
  })
