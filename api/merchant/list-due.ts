import { clock } from '#prisma/clock'
import { listDue as due, readMerchant } from '#prisma/stores/merchant-desk'
import { merchant } from '../trpc.ts'
import * as schema from './schema.ts'

/** Who signed in, and what waits for them, the most urgent first. */
export const listDue = merchant.output(schema.listDue.output).query(async ({ ctx }) => {
  const { prisma } = ctx.services.database
  const { merchantId } = ctx.merchant
  return {
    merchant: await readMerchant(prisma, merchantId),
    due: await due(prisma, merchantId),
    serverTime: clock.now(),
  }
})
