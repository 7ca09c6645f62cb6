import './virtual-time.ts'
import type { TemporaryPlatform } from '#ops/temporary'
import { runSeed, type SeedResult } from './run-seed.ts'
import { type Lane, openLane } from './world.ts'

export { check } from './check.ts'
export type { SeedResult } from './run-seed.ts'

export const openLanes = (platform: TemporaryPlatform, count: number): Promise<readonly Lane[]> =>
  Promise.all(Array.from({ length: count }, () => openLane(platform)))

/** Runs seeds, one in each lane at a time, until they are done or the time is over. @returns the seeds nobody came to */
export async function runSeeds(
  lanes: readonly Lane[],
  seeds: readonly number[],
  options: { steps: number; until?: number; done: (result: SeedResult) => void },
): Promise<readonly number[]> {
  const waiting = [...seeds]
  const run = async (lane: Lane) => {
    for (let seed = waiting.shift(); seed !== undefined; seed = waiting.shift()) {
      if (options.until !== undefined && Date.now() > options.until) {
        waiting.unshift(seed)
        return
      }
      options.done(await runSeed(lane, seed, options.steps))
    }
  }
  await Promise.all(lanes.map(run))
  return waiting
}
