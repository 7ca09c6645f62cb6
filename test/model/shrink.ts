import { runScript, type SeedResult } from './run-seed.ts'
import type { Step } from './script.ts'
import type { Lane } from './world.ts'

/** so many runs at most */
const PATIENCE = 80

/**
 * Leaves out of a script that fails whatever it fails without, larger pieces first. It need not fail with the same words: what is
 * small is read by a person.
 */
export async function shrink(
  lane: Lane,
  seed: number,
  script: readonly Step[],
  failed: SeedResult,
): Promise<{ readonly script: readonly Step[]; readonly result: SeedResult }> {
  let result = failed
  let left = script.slice(0, failed.at ?? script.length)
  let runs = 0
  for (let piece = Math.ceil(left.length / 2); piece >= 1 && runs < PATIENCE; piece = Math.floor(piece / 2))
    for (let from = 0; from < left.length && runs < PATIENCE; ) {
      const without = [...left.slice(0, from), ...left.slice(from + piece)]
      const came = await runScript(lane, seed, without)
      runs += 1
      if (came.wrong.length > 0) {
        left = without.slice(0, came.at ?? without.length)
        result = came
      } else from += piece
    }
  return { script: left, result }
}
