import { DomainError } from '#domain/errors'
import { clock } from '#prisma/clock'
import { recordMerchantStatement } from '#prisma/stores/merchant-desk'
import { merchant } from '../trpc.ts'
import * as schema from './schema.ts'

/** The merchant's side. The review never waits for it; late, it joins the case all the same. */
export const stateCase = merchant
  .input(schema.stateCase.input)
  .output(schema.stateCase.output)
  .mutation(async ({ ctx, input }) => {
    const at = clock.now()
    const { merchantId } = ctx.merchant
    const stated = await recordMerchantStatement(ctx.services.database.prisma, { ...input, merchantId, at })
    if (!stated) throw new DomainError('NOT_FOUND', {})
    return { statedAt: stated.statedAt, late: stated.statedAt > stated.dueAt }
  })
