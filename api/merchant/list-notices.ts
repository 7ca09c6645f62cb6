import { readMerchantNotices } from '#prisma/stores/merchant-desk'
import { merchant } from '../trpc.ts'
import * as schema from './schema.ts'

/** What names this merchant, and what it owes. */
export const listNotices = merchant.output(schema.listNotices.output).query(async ({ ctx }) => {
  const { statements, recoveries } = await readMerchantNotices(
    ctx.services.database.prisma,
    ctx.merchant.merchantId,
  )
  return {
    statements: statements.map(({ complaint, statedAt, ...rest }) => ({
      ...complaint,
      ...rest,
      stated: statedAt !== null,
    })),
    recoveries: recoveries.map(({ id, ...rest }) => ({ recoveryId: id, ...rest })),
  }
})
