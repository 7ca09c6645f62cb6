import { decideHold as command } from '#workflows/complaint/messages'
import { staffOf } from '../trpc.ts'
import { caseOfPayout } from './case-of-payout.ts'
import * as schema from './schema.ts'

/** A supervisor without a part in the decision finds who must pay for an advance that is held. */
export const decideHold = staffOf('supervisor')
  .input(schema.decideHold.input)
  .output(schema.decideHold.output)
  .mutation(async ({ ctx, input: { caseNumber, commandId: id, ...finding } }) => {
    const kase = await caseOfPayout(ctx.services, ctx.staff.cityId, caseNumber, finding.payoutId)
    return await ctx.services.commands.onCase(kase.caseNumber, command, {
      id,
      staffId: ctx.staff.id,
      ...finding,
    })
  })
