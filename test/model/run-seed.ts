import { randomUUID } from 'node:crypto'
import { check } from './check.ts'
import * as claims from './claims.ts'
import { comeToTheEnd } from './ending.ts'
import * as people from './people.ts'
import { type Step, type StepKind, scriptOf } from './script.ts'
import { Stage } from './stage.ts'
import * as surroundings from './surroundings.ts'
import { BEGINNING, type Lane, openCity } from './world.ts'

const DOES: Readonly<Record<StepKind, people.Do>> = {
  ...surroundings,
  ...claims,
  ...people,
  file: people.fileCase,
}

export interface SeedResult {
  readonly seed: number
  /** what was held against the model */
  readonly checks: number
  /** the step it went wrong at, from 1 */
  readonly at: number | null
  readonly wrong: readonly string[]
  readonly outcomes: ReadonlyMap<string, number>
}

/** One seed: its script step by step in a city of its own, the books held against the model after each, and then to the end. */
export async function runSeed(lane: Lane, seed: number, steps: number): Promise<SeedResult> {
  return await runScript(lane, seed, scriptOf(seed, steps))
}

export async function runScript(lane: Lane, seed: number, script: readonly Step[]): Promise<SeedResult> {
  const name = `${seed}-${randomUUID().slice(0, 8)}`
  const policy = { holdUntilLiable: seed % 3 === 0 ? 1 : 0, touristRepaysNotLiable: seed % 2 }
  const city = await openCity(lane, { now: BEGINNING }, name, policy)
  const stage = await Stage.open(lane, city)
  let checks = 0
  const came = (at: number | null): SeedResult => ({
    seed,
    checks,
    at,
    wrong: stage.wrong,
    outcomes: stage.outcomes,
  })
  for (const [i, step] of script.entries()) {
    const did = await doOne(stage, step)
    stage.did.push(did)
    stage.outcomes.set(`step ${did}`, (stage.outcomes.get(`step ${did}`) ?? 0) + 1)
    checks += await check(stage)
    if (stage.wrong.length > 0) {
      return came(i + 1)
    }
  }
  checks += await comeToTheEnd(stage)
  return came(stage.wrong.length > 0 ? script.length + 1 : null)
}

/** What is done instead when there is nothing a step could be about. */
const INSTEAD = [
  'decide',
  'approve',
  'file',
  'decidePaper',
  'record',
  'resolve',
  'collect',
  'correct',
  'pass',
] as const

async function doOne(stage: Stage, step: Step): Promise<StepKind> {
  const { which, how } = step
  if (await DOES[step.do](stage, which, how)) return step.do
  for (let i = 0; i < INSTEAD.length; i += 1) {
    const other = people.pick(INSTEAD, how + i) ?? 'pass'
    if (await DOES[other](stage, which, how)) return other
  }
  return 'pass'
}
