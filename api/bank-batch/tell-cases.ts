import { findPayout } from '#prisma/stores/payouts'
import { onPool } from '#prisma/stores/sql'
import type { Services } from '../services.ts'

/**
 * Each case, and each recovery with a surplus, whose transfer the bank spoke of asks its rail now. One that cannot be told asks
 * by itself within half an hour.
 */
export async function tellCases(
  { database, commands, log }: Pick<Services, 'database' | 'commands' | 'log'>,
  outBillNos: readonly string[],
): Promise<void> {
  for (const outBillNo of outBillNos)
    try {
      const payout = await findPayout(onPool(database.pool), outBillNo)
      if (payout?.surplusOf) await commands.noticeSurplus(payout.surplusOf)
      else if (payout) await commands.railHeard([payout.caseNumber])
    } catch (error) {
      log.warn({ err: error, outBillNo }, 'a case could not be told what the bank said')
    }
}
