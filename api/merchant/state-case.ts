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
    const { statedAt, dueAt, held } = await recordMerchantStatement(ctx.services.database, {
      ...input,
      merchantId,
      at,
    })
    // an advance that is held may be released by it
    if (held) await ctx.services.commands.merchantStated(input.caseNumber)
    return { statedAt, late: statedAt > dueAt }
  })
