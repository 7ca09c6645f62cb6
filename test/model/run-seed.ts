import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { complaintWorkflowId } from '#workflows/complaint/messages'
import { readBooks } from './books.ts'
import * as claims from './claims.ts'
import { comeToTheEnd } from './ending.ts'
import { claimsWrong, debitsWrong, figuresWrong, follow, wordsWrong } from './money.ts'
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
      if (process.env.MODEL_DEBUG)
        console.log(
          stage.did.slice(-6),
          JSON.stringify(stage.books, null, 1).slice(0, 9000),
          JSON.stringify([...stage.model.ledger.advances]),
          stage.orders.slice(-5),
        )
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

const said = z.object({ state: z.string(), version: z.number() }).nullable()

/** Holds what is written down against the model. @returns how many things were compared */
export async function check(stage: Stage): Promise<number> {
  const { server, provider, lossy, wrong } = stage
  for (const order of stage.orders) if (order.outcome === 'pending') stage.hear(order)
  const before = stage.books
  stage.books = await readBooks(stage.lane.database.pool, stage.city.id)
  const { books } = stage
  const followed = follow(stage.model, books, stage.ofFinance.splice(0), {
    now: lossy.ahead.size > 0,
    once: lossy.once,
  })
  stage.model = followed.model
  const truths = { debits: provider.debits, words: stage.words }
  wrong.push(...followed.wrong, ...debitsWrong(books, truths), ...wordsWrong(books, truths))
  wrong.push(...server.wrong.splice(0), ...provider.wrong.splice(0))
  // what the ledger did and nobody heard of yet is in no row
  if (lossy.ahead.size === 0)
    wrong.push(...figuresWrong(stage.model, books), ...claimsWrong(stage.model, books))
  const versions = new Map(before.cases.map(({ id, version }) => [id, version]))
  for (const kase of books.cases) {
    const id = complaintWorkflowId(kase.caseNumber)
    if (versions.get(kase.id) === kase.version || !server.isRunning(id) || !server.isIdle(id)) continue
    const standing = said.parse(await server.query(id, 'standing'))
    if (standing && (standing.version !== kase.version || standing.state !== kase.state))
      wrong.push(
        `${kase.caseNumber} believes ${JSON.stringify(standing)} and is ${kase.state} at ${kase.version}`,
      )
  }
  return 4 + books.payouts.length + books.recoveries.length + provider.debits.length
}
