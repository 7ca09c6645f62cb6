import type { StateFolder } from '../state.ts'
import { allKills, resumedMs, runPass, startBattery } from './battery.ts'
import { type Kill, nameOf, TARGETS } from './executioner.ts'

interface Progress {
  stepsDone: string[]
  longestMs: number
  checks: number
  failed: number
  seconds: number
}
/** A step that is never reached must end the run all the same. */
const PASSES_AT_MOST = 20

/** Every activity × phase × process, each once, as far as the time goes. @returns whether all were done */
export async function killAtEveryStep<P extends Progress>(
  state: StateFolder<P>,
  withinMs: number,
  say: (line: string) => void,
): Promise<boolean> {
  if (withinMs <= 0) return false
  const began = Date.now()
  const { progress } = state
  const battery = await startBattery()
  try {
    const all = allKills(battery.executioner.names())
    const left = () => all.filter((kill) => !progress.stepsDone.includes(nameOf(kill)))
    while (left().length > 0 && Date.now() < began + withinMs && battery.passes < PASSES_AT_MOST) {
      const { done, checks, wrong } = await runPass(battery, oneOfEach(left(), battery.passes))
      progress.stepsDone.push(...done.map(nameOf))
      progress.longestMs = Math.max(progress.longestMs, ...done.map(resumedMs))
      progress.checks += checks
      progress.failed += wrong.length
      say(
        `  steps: ${progress.stepsDone.length} of ${all.length} kills, the longest until work went on ${(progress.longestMs / 1_000).toFixed(1)} s`,
      )
      if (wrong.length > 0)
        state.keep(`payout-steps-${battery.passes}`, { repeat: 'npm run chaos -- payout', wrong })
      for (const what of wrong) say(`✖ ${what}`)
      state.save()
    }
    const reached = battery.executioner.reachedNames()
    for (const name of battery.executioner.names())
      if (!reached.has(name) && left().some(({ activity }) => activity === name)) {
        progress.failed += 1
        say(`✖ no way reaches ${name}`)
      }
    return left().length === 0
  } finally {
    progress.seconds += Math.round((Date.now() - began) / 1_000)
    state.save()
    await battery.stop()
  }
}

/** One process of those that are due for each activity and phase, another one in each pass. */
function oneOfEach(kills: readonly Kill[], pass: number): readonly Kill[] {
  const chosen = new Map<string, Kill>()
  const turn = (kill: Kill) => (TARGETS.indexOf(kill.target) + pass) % TARGETS.length
  for (const kill of kills) {
    const place = `${kill.phase} ${kill.activity}`
    const other = chosen.get(place)
    if (!other || turn(kill) < turn(other)) chosen.set(place, kill)
  }
  return [...chosen.values()]
}
