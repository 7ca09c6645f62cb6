import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Battery, type Came, resumedMs, runPass, startBattery } from '#test/chaos/every-step/battery'
import { type Kill, nameOf, TARGETS } from '#test/chaos/every-step/executioner'
import { PHASES } from '#test/chaos/every-step/reached'

const SEED = 3
/** What was reached only while its process was down for another step gets its turn in the next pass. */
const PASSES = 3

let battery: Battery
beforeAll(async () => {
  battery = await startBattery()
}, 120_000)
afterAll(() => battery?.stop(), 60_000)

/** Over the seeds each activity meets every process in both phases. */
function sample(activities: readonly string[]): readonly Kill[] {
  return activities.flatMap((activity, at) => {
    const phase = PHASES[(at + Math.floor((SEED + at) / TARGETS.length)) % PHASES.length]
    const target = TARGETS[(SEED + at) % TARGETS.length]
    // it looks at the outbox for a minute: its end is in the long form
    const here = activity === 'deliverMessages' ? 'before' : phase
    return target && here ? [{ activity, phase: here, target }] : []
  })
}

test('a process that dies at any step costs nothing: every activity was met once, all went on, and what must hold holds', async () => {
  const activities = battery.executioner.names()
  expect(activities.length).toBeGreaterThan(45)
  let left = sample(activities)
  const passes: Came[] = []
  while (left.length > 0 && passes.length < PASSES) {
    const came = await runPass(battery, left)
    passes.push(came)
    left = came.left
  }
  const reached = battery.executioner.reachedNames()
  expect(activities.filter((name) => !reached.has(name))).toEqual([])
  expect(passes.flatMap(({ wrong }) => wrong)).toEqual([])
  expect(left.map(nameOf)).toEqual([])
  const longest = Math.max(...passes.flatMap(({ done }) => done).map(resumedMs))
  console.log(
    `${passes.flatMap(({ done }) => done).length} kills in ${passes.length} passes, the longest until work went on ${(longest / 1_000).toFixed(1)} s`,
  )
}, 600_000)
