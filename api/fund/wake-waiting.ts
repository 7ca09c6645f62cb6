import { fundOfCity } from '#prisma/stores/fund-pages'
import { waitingCaseNumbers } from '#prisma/stores/payout-pages'
import type { Services } from '../services.ts'

/** How many are woken at once; each that finds room leaves the list, and the next change wakes the rest. */
const WOKEN_AT_ONCE = 500

/**
 * Wakes those who wait for a city's fund, oldest decision first. What made room is booked whatever becomes of this; who was
 * not woken asks again with the next change.
 */
export async function wakeWaiting(services: Services, cityId: string): Promise<void> {
  const { database, ledger, commands, log } = services
  try {
    const { fundId } = await fundOfCity(ledger, cityId)
    await commands.wake(await waitingCaseNumbers(database.prisma, fundId, WOKEN_AT_ONCE))
  } catch (error) {
    log.warn({ err: error, cityId }, 'payouts that wait for the fund could not be woken')
  }
}
