import { DomainError } from '#domain/errors'
import { accountOver } from '#domain/merchant-account'
import { clock } from '#prisma/clock'
import { accountLines } from '#prisma/stores/merchant-accounts'
import { readMerchant } from '#prisma/stores/merchant-desk'
import { merchant } from '../trpc.ts'
import * as schema from './schema.ts'

/** What was claimed from this merchant and what it paid, over some days, with the balance before and after. */
export const readAccount = merchant
  .input(schema.readAccount.input)
  .output(schema.readAccount.output)
  .query(async ({ ctx, input }) => {
    if (input.from > input.to) throw new DomainError('INVALID', { field: 'to' })
    const { prisma } = ctx.services.database
    const { merchantId } = ctx.merchant
    const account = accountOver(await accountLines(prisma, merchantId), input)
    return { ...input, ...account, merchant: await readMerchant(prisma, merchantId), serverTime: clock.now() }
  })
