import { Refusal } from '../../refusal.ts'
import { emailOf, PASSWORD, type ReplayCity } from '../city.ts'
import type { Row } from '../compare.ts'
import type { Group } from '../plan.ts'
import { postedByMonth, readOutcome } from './outcome.ts'
import { playMonths } from './play-months.ts'
import { type MonthsTarget, startUnderMovedClock } from './target.ts'

export interface SeasonRun {
  readonly count: number
  readonly seed: number
  /** stays up afterwards until Ctrl-C */
  readonly keep: boolean
  readonly planned: (groups: readonly Group[]) => void
  readonly progress: (done: number) => void
  readonly tell: (rows: readonly Row[]) => void
}

/** A season over its months, in a temporary place; what it leaves behind is told, and shown to whoever wants to look. */
export async function runSeason({ keep, tell, ...run }: SeasonRun): Promise<void> {
  if (process.env.NODE_ENV === 'production')
    throw new Refusal(
      'Production has no simulated clock.',
      'Run the season elsewhere, without NODE_ENV=production.',
    )
  const target = await startUnderMovedClock(run.count, { web: keep })
  try {
    const { rows, city, span } = await playMonths({ ...run, target })
    tell([...rows, ...(await readOutcome(target, city.id, span))])
    console.table(
      [...(await postedByMonth(target, city.id))].map(([month, journals]) => ({ month, journals })),
    )
    if (keep) await stayUp(target, city)
  } finally {
    await target.stop()
  }
}

const HOUSE_EVERY_MS = 60_000

/** Keeps house until somebody ends it; npm passes a Ctrl-C on that the terminal sent already, so a second one is not heard. */
const interrupted = (daily: () => Promise<void>) =>
  new Promise<void>((resolve, reject) => {
    const house = setInterval(() => void daily().catch(reject), HOUSE_EVERY_MS)
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.on(signal, () => {
        clearInterval(house)
        resolve()
      })
  })

async function stayUp(target: MonthsTarget, city: ReplayCity): Promise<void> {
  console.log(`
  ${city.nameZh} · ${city.nameEn}: synthetic data, under a simulated clock that goes on as usual from here
  console    ${target.url}/console/
  finance    ${emailOf(city, 'finance')}, ${emailOf(city, 'finance2')}
  supervisor ${emailOf(city, 'supervisor')}
  password   ${PASSWORD}
  ledger     DATABASE_URL='${target.ownerDatabase}' npm run ledger -- export --format hledger --fund ${city.code}
             DATABASE_URL='${target.ownerDatabase}' npm run ledger -- verify
  Ctrl-C ends it and removes everything.
`)
  await interrupted(target.daily)
}
