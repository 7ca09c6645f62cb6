import { readStanding } from '#prisma/stores/case-standing'
import { recoveryOfSurplus } from '#prisma/stores/payouts'
import { onPool } from '#prisma/stores/sql'
import { staffOf } from '../trpc.ts'
import { caseOfPayout } from './case-of-payout.ts'
import * as schema from './schema.ts'

/** Has the provider asked now what became of a payout, or one that waits for its rail tried now. */
export const askProvider = staffOf('finance', 'supervisor')
  .input(schema.askProvider.input)
  .output(schema.askProvider.output)
  .mutation(async ({ ctx, input: { caseNumber, payoutId } }) => {
    const { database, commands } = ctx.services
    const kase = await caseOfPayout(ctx.services, ctx.staff.cityId, caseNumber, payoutId)
    const recoveryId = await recoveryOfSurplus(onPool(database.pool), payoutId)
    if (recoveryId) await commands.noticeSurplus(recoveryId)
    else await commands.railHeard([kase.caseNumber])
    const { state, version } = await readStanding(onPool(database.pool), kase.id)
    return { state, version }
  })
