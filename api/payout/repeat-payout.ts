import { keepRepeat } from '#prisma/stores/payee-corrections'
import { onPool } from '#prisma/stores/sql'
import { correctPayee } from '#workflows/complaint/messages'
import { staffOf } from '../trpc.ts'
import { caseOfPayout } from './case-of-payout.ts'
import * as schema from './schema.ts'

/** Sends what came to nothing once more, to the same payee: a payout of its own, under a number of its own. */
export const repeat = staffOf('finance', 'supervisor')
  .input(schema.repeat.input)
  .output(schema.repeat.output)
  .mutation(async ({ ctx, input: { caseNumber, commandId: id, payoutId } }) => {
    const { database, commands } = ctx.services
    const kase = await caseOfPayout(ctx.services, ctx.staff.cityId, caseNumber, payoutId)
    await keepRepeat(onPool(database.pool), { id, payoutId, correctedBy: ctx.staff.id })
    return await commands.onCase(kase.caseNumber, correctPayee, { id })
  })
