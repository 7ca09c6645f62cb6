import { fileOwn } from '../appeal/own.ts'
import * as schema from '../appeal/schema.ts'
import { merchant } from '../trpc.ts'

/** The merchant does not agree that it owes what is claimed: somebody without a part in the case looks at it. */
export const fileAppeal = merchant
  .input(schema.merchantFile.input)
  .output(schema.merchantFile.output)
  .mutation(({ ctx, input: { recoveryId, commandId: id, text } }) => {
    const { merchantId } = ctx.merchant
    return fileOwn(ctx.services, { side: 'merchant', recoveryId, merchantId }, { id, text })
  })
