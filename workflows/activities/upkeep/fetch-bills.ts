import { cityClock } from '#domain/city-time'
import { cityDay } from '#domain/clocks'
import { BILL_DAYS_BACK, BILL_READY_HOUR } from '#domain/provider-bill'
import { RAILS } from '#domain/rails'
import { clock } from '#prisma/clock'
import { keepBill, missingBills } from '#prisma/stores/provider-bills'
import { onPool } from '#prisma/stores/sql'
import type { Upkeep } from './upkeep.ts'

const DAY_MS = 24 * 60 * 60_000

/** The bills of the days that are over, once the provider has them; what was missed is made up for. */
export async function fetchBills({ database, rails }: Pick<Upkeep, 'database' | 'rails'>): Promise<void> {
  const now = clock.now()
  const lastReady = cityClock(now).getUTCHours() < BILL_READY_HOUR ? 2 : 1
  const through = cityDay(new Date(now.getTime() - lastReady * DAY_MS))
  for (const rail of RAILS) {
    const { dailyBill } = rails[rail]
    if (!dailyBill) continue
    for (const day of await missingBills(onPool(database.pool), rail, { through, daysBack: BILL_DAYS_BACK }))
      await keepBill(database, rail, await dailyBill(day), clock.now())
  }
}
