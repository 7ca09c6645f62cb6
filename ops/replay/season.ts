import { TRPCClientError } from '@trpc/client'
import { Refusal } from '../refusal.ts'
import { compare, type Row } from './compare.ts'
import { type Group, planSeason } from './plan.ts'
import { resolveUnknowns, stumble } from './faults.ts'
import { play } from './play.ts'
import { openStage } from './stage.ts'
import { watchStandings } from './standings.ts'
import { limitsFor, type Target } from './target.ts'

const IN_FLIGHT = 50

export interface Season {
  readonly count: number
  readonly seed: number
  readonly target: Target
  /** so many percent of the provider's calls and notifications go wrong */
  readonly faultPercent?: number
  readonly planned: (groups: readonly Group[]) => void
  readonly progress: (done: number) => void
}

/** Plays a season through the real platform and gives what was planned beside what came of it. */
export async function playSeason({
  count,
  seed,
  target,
  faultPercent = 0,
  planned,
  progress,
}: Season): Promise<Row[]> {
  const { groups, cases } = planSeason(count, seed)
  planned(groups)
  const standings = watchStandings(target.ownerDatabase)
  try {
    const stage = await openStage(target, groups, standings)
    if (faultPercent > 0) await stumble(target, faultPercent)
    const unknowns = resolveUnknowns(target, stage.staff.finance)
    // duplicates are linked to a case that was there before them
    const later = cases.filter((one) => one.ending === 'duplicate')
    const queue = [...cases.filter((one) => one.ending !== 'duplicate'), ...later]
    let done = 0
    const worker = async () => {
      for (let next = queue.shift(); next; next = queue.shift()) {
        stage.began(await play(stage, next))
        done += 1
        progress(done)
      }
    }
    await Promise.all(Array.from({ length: IN_FLIGHT }, worker))
    const resolved = await unknowns.stop()
    if (faultPercent > 0) console.log(`outcomes that a person had to find out: ${resolved}`)
    return await compare(target.ownerDatabase, stage.city, groups)
  } catch (error) {
    console.error(target.lastWords())
    throw limited(error, count) ?? error
  } finally {
    await standings.stop()
  }
}

/** The limits against abuse stop a script as they should; whoever runs the platform may raise them for it. */
const limited = (error: unknown, count: number): Refusal | null =>
  error instanceof TRPCClientError && error.message === 'TOO_MANY_REQUESTS'
    ? new Refusal(
        'The platform takes no more from one address.',
        `Start it for a season: XIANPEI_LIMITS=${limitsFor(count)} npm start`,
      )
    : null
