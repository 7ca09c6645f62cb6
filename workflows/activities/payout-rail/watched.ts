import { afterAnswer, afterRefusal, afterSilence } from '#domain/rail-health'
import type { RailName } from '#domain/rails'
import { changeRail, isNews, readRail } from '#prisma/stores/rails'
import { onPool } from '#prisma/stores/sql'
import type { Outside } from '../outside.ts'
import { type RailOutcome, RailUnavailable } from './rail.ts'

/** A call of a rail whose answer, or silence, is what the rail is known by afterwards. */
export async function watched(
  { database }: Pick<Outside, 'database'>,
  rail: RailName,
  to: 'send' | 'question',
  now: Date,
  call: () => Promise<RailOutcome>,
): Promise<RailOutcome> {
  try {
    const outcome = await call()
    if (outcome.kind === 'later')
      await changeRail(
        database,
        rail,
        now,
        (health) => afterRefusal(health, outcome.because, now),
        outcome.code,
      )
    else await answered()
    return outcome
  } catch (error) {
    if (error instanceof RailUnavailable)
      await changeRail(database, rail, now, (health) => afterSilence(health, now), error.message)
    throw error
  }

  async function answered(): Promise<void> {
    if (isNews(await readRail(onPool(database.pool), rail), now))
      await changeRail(database, rail, now, (health) => afterAnswer(health, to), null)
  }
}
