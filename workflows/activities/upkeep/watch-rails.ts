import { afterAnswer } from '#domain/rail-health'
import { RAILS, type RailName } from '#domain/rails'
import { clock } from '#prisma/clock'
import { changeRail, readRail, smallestWaiting, writeBalance } from '#prisma/stores/rails'
import { onPool } from '#prisma/stores/sql'
import type { PayoutRail } from '../payout-rail/rail.ts'
import type { Upkeep } from './upkeep.ts'

/**
 * Looks at what the account of each rail has, where the rail can tell. A rail that closed for want of it opens again when the
 * smallest payout that waits can be paid.
 */
export async function watchRails(upkeep: Pick<Upkeep, 'database' | 'rails'>): Promise<void> {
  for (const name of RAILS) await watchRail(upkeep, name, upkeep.rails[name])
}

async function watchRail(
  { database }: Pick<Upkeep, 'database'>,
  name: RailName,
  rail: PayoutRail,
): Promise<void> {
  if (!rail.availableCents) return
  const available = await rail.availableCents()
  const sql = onPool(database.pool)
  const now = clock.now()
  await writeBalance(sql, name, available, now)
  const { closedBecause } = await readRail(sql, name)
  if (closedBecause !== 'no-balance') return
  const needed = await smallestWaiting(sql, name)
  if (needed === null || available >= needed)
    await changeRail(database, name, now, (health) => afterAnswer(health, 'send'), null)
}
