import { DomainError } from '#domain/errors'
import { isRecoveryAgainst } from '#prisma/stores/merchant-desk'
import { respondToNotice as command } from '#workflows/recovery/messages'
import { merchant } from '../trpc.ts'
import * as schema from './schema.ts'

/** The merchant agrees to repay, or objects. */
export const respondToNotice = merchant
  .input(schema.respondToNotice.input)
  .output(schema.respondToNotice.output)
  .mutation(async ({ ctx, input: { commandId, recoveryId, ...given } }) => {
    const { merchantId } = ctx.merchant
    if (!(await isRecoveryAgainst(ctx.services.database.prisma, recoveryId, merchantId)))
      throw new DomainError('NOT_FOUND', {})
    const { state } = await ctx.services.commands.onRecovery(recoveryId, command, {
      id: commandId,
      merchantId,
      ...given,
    })
    return { state }
  })
