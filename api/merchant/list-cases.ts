import { merchantCasePage } from '#prisma/stores/merchant-desk'
import { merchant } from '../trpc.ts'
import * as schema from './schema.ts'

/** Every case that names this merchant and that it was told of; never who complains. */
export const listCases = merchant
  .input(schema.listCases.input)
  .output(schema.listCases.output)
  .query(async ({ ctx, input }) => {
    const page = await merchantCasePage(ctx.services.database.prisma, ctx.merchant.merchantId, input)
    return { ...page, rows: [...page.rows] }
  })
