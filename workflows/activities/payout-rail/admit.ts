import { cityDay, startOfCityDay } from '#domain/clocks'
import { leftOfDay } from '#domain/rail-health'
import type { LockedPayout } from '#prisma/stores/payouts'
import { enterRail, readRail, sentToday } from '#prisma/stores/rails'
import type { Sql } from '#prisma/stores/sql'

/** A rail that a person keeps closed is looked at again this often; opening it wakes what waits. */
const LOOK_AGAIN_MS = 10 * 60_000
const DAY_MS = 24 * 60 * 60_000

/** May this payout leave now? @returns null when it may; else until when it waits, and why */
export async function admit(
  sql: Sql,
  payout: LockedPayout,
  now: Date,
): Promise<{ readonly until: Date; readonly because: string } | null> {
  const closed = await enterRail(sql, payout.rail, now)
  if (closed)
    return { because: closed.because, until: closed.until ?? new Date(now.getTime() + LOOK_AGAIN_MS) }
  const { dailyLimitCents } = await readRail(sql, payout.rail)
  if (dailyLimitCents === null) return null
  const left = leftOfDay(dailyLimitCents, await sentToday(sql, payout.rail, now))
  if (left === null || payout.amount_cents <= left) return null
  const tomorrow = startOfCityDay(cityDay(new Date(now.getTime() + DAY_MS)))
  return { because: 'daily-limit', until: tomorrow }
}
