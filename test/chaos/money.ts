import { z } from 'zod'
import { startTemporary } from '#ops/temporary'
import { openLanes, runSeeds, type SeedResult } from '../model/seeds.ts'
import { scriptOf } from '../model/script.ts'
import { shrink } from '../model/shrink.ts'
import { openState, type StateFolder } from './state.ts'

export interface MoneyPlan {
  readonly seeds: number
  /** steps of each */
  readonly commands: number
  readonly minutes: number
  /** only this one seed */
  readonly seed?: number
}

const progress = z.object({
  seedsDone: z.array(z.int()),
  checks: z.int(),
  failed: z.int(),
  seconds: z.number(),
})
type MoneyState = StateFolder<z.infer<typeof progress>>

export const openMoneyState = (folder: string): MoneyState =>
  openState(folder, 'money', progress, { seedsDone: [], checks: 0, failed: 0, seconds: 0 })

const FIRST_SEED = 1
const LANES = 8
const SAID = 3

/** The model of the whole money path, seed after seed. @returns whether all were done in time */
export async function moneyChaos(
  plan: MoneyPlan,
  state: MoneyState,
  say: (line: string) => void,
): Promise<boolean> {
  const began = Date.now()
  const all = state.progress
  const isOne = plan.seed !== undefined
  const done = new Set(isOne ? [] : all.seedsDone)
  const every = Array.from({ length: plan.seeds }, (_, i) => FIRST_SEED + i)
  const seeds = plan.seed === undefined ? every.filter((seed) => !done.has(seed)) : [plan.seed]
  if (seeds.length === 0) return true
  const running = await startTemporary()
  try {
    const lanes = await openLanes(running.platform, isOne ? 1 : LANES)
    const failed: SeedResult[] = []
    const left = await runSeeds(lanes, seeds, {
      steps: plan.commands,
      until: began + plan.minutes * 60_000,
      done(result) {
        if (!isOne) all.seedsDone.push(result.seed)
        all.checks += result.checks
        if (result.wrong.length > 0) failed.push(result)
        note(result)
        if (!isOne && all.seedsDone.length % 100 === 0)
          say(`  ${all.seedsDone.length} of ${plan.seeds} seeds`)
      },
    })
    const [lane] = lanes
    if (isOne && lane) for (const result of failed) await tellSmall(lane, result)
    await Promise.all(lanes.map((one) => one.close()))
    return left.length === 0
  } finally {
    all.seconds += Math.round((Date.now() - began) / 1_000)
    state.save()
    await running.stop()
  }

  function note({ seed, at, wrong }: SeedResult): void {
    if (wrong.length > 0) {
      all.failed += 1
      const repeat = `npm run chaos -- payout --seed ${seed} --commands ${plan.commands}`
      state.keep(`money-seed-${seed}`, { repeat, wrong })
      say(`✖ seed ${seed}, step ${at ?? 'end'}; again: ${repeat}`)
      for (const what of wrong.slice(0, SAID)) say(`  ${what}`)
    }
    state.save()
  }

  async function tellSmall(lane: Parameters<typeof shrink>[0], result: SeedResult): Promise<void> {
    const small = await shrink(lane, result.seed, scriptOf(result.seed, plan.commands), result)
    say(`  the same in ${small.script.length} steps: ${small.result.wrong[0] ?? ''}`)
    for (const step of small.script) say(`    ${JSON.stringify(step)}`)
  }
}
