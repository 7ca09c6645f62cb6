import { DomainError } from '#domain/errors'
import { isRecoveryAgainst } from '#prisma/stores/merchant-desk'
import { proposePlan as command } from '#workflows/recovery/messages'
import { merchant } from '../trpc.ts'
import * as schema from './schema.ts'

/** The merchant proposes to pay in parts. */
export const proposePlan = merchant
  .input(schema.proposePlan.input)
  .output(schema.proposePlan.output)
  .mutation(async ({ ctx, input: { commandId: id, recoveryId, instalments } }) => {
    const { merchantId } = ctx.merchant
    if (!(await isRecoveryAgainst(ctx.services.database.prisma, recoveryId, merchantId)))
      throw new DomainError('NOT_FOUND', {})
    const { state } = await ctx.services.commands.onRecovery(recoveryId, command, {
      id,
      merchantId,
      instalments,
    })
    return { state }
  })
