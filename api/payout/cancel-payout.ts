import { cancelPayout } from '#workflows/complaint/messages'
import { staffOf } from '../trpc.ts'
import { caseOfPayout } from './case-of-payout.ts'
import * as schema from './schema.ts'

/** Takes back what the payee has not collected. Whether it could be taken back is the provider's to say. */
export const cancel = staffOf('finance', 'supervisor')
  .input(schema.cancel.input)
  .output(schema.cancel.output)
  .mutation(async ({ ctx, input: { caseNumber, commandId: id, payoutId } }) => {
    const kase = await caseOfPayout(ctx.services, ctx.staff.cityId, caseNumber, payoutId)
    const command = { id, payoutId, staffId: ctx.staff.id }
    return await ctx.services.commands.onCase(kase.caseNumber, cancelPayout, command)
  })
