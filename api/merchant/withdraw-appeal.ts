import { DomainError } from '#domain/errors'
import { isRecoveryAgainst } from '#prisma/stores/merchant-desk'
import { requireOwnAppeal } from '#prisma/stores/own-appeals'
import { onPool } from '#prisma/stores/sql'
import { withdrawAppeal as command } from '#workflows/appeal/messages'
import * as schema from '../appeal/schema.ts'
import { merchant } from '../trpc.ts'

/** The merchant takes its appeal back, until it is decided. */
export const withdrawAppeal = merchant
  .input(schema.merchantWithdraw.input)
  .output(schema.merchantWithdraw.output)
  .mutation(async ({ ctx, input: { recoveryId, appealId, commandId: id } }) => {
    const { database, commands } = ctx.services
    const { merchantId } = ctx.merchant
    if (!(await isRecoveryAgainst(database.prisma, recoveryId, merchantId)))
      throw new DomainError('NOT_FOUND', {})
    await requireOwnAppeal(onPool(database.pool), { side: 'merchant', recoveryId, merchantId }, appealId)
    return await commands.onAppeal(appealId, command, { id })
  })
