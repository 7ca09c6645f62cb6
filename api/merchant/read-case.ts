import { clock } from '#prisma/clock'
import { listBankAccounts } from '#prisma/stores/bank-accounts'
import { readMerchantCase } from '#prisma/stores/merchant-case'
import { interestOf } from '#prisma/stores/recovery-interest'
import { merchant } from '../trpc.ts'
import * as schema from './schema.ts'

/** One case as far as its merchant may see it, and where what it owes is paid. */
export const readCase = merchant
  .input(schema.readCase.input)
  .output(schema.readCase.output)
  .query(async ({ ctx, input }) => {
    const { prisma } = ctx.services.database
    const { recovery, ...kase } = await readMerchantCase(prisma, ctx.merchant.merchantId, input.caseNumber)
    const accounts = recovery ? await listBankAccounts(prisma, recovery.fundId) : []
    return {
      ...kase,
      recovery: recovery && {
        ...recovery,
        recoveryId: recovery.id,
        interestCents: (await interestOf(prisma, recovery.id, clock.now())).owedCents,
        accounts: accounts.map(({ bank, label, number }) => ({ bank, label, number })),
      },
      serverTime: clock.now(),
    }
  })
