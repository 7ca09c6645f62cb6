import { readOwn } from '../appeal/own.ts'
import * as schema from '../appeal/schema.ts'
import { merchant } from '../trpc.ts'

/** Whether a claim may be appealed against and until when, and how the merchant's own appeal stands. */
export const readAppeal = merchant
  .input(schema.merchantRead.input)
  .output(schema.merchantRead.output)
  .query(({ ctx, input: { recoveryId } }) =>
    readOwn(ctx.services, { side: 'merchant', recoveryId, merchantId: ctx.merchant.merchantId }),
  )
