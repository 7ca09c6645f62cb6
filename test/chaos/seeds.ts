import { isDeepStrictEqual } from 'node:util'
import { brokenInvariant, figuresOf } from '#domain/fund'
import { auditBooks, type LedgerHarness } from '#test/prisma/ledger-harness'
import { newModel } from '#test/prisma/ledger-model'
import { newNames, send } from './commands.ts'
import { callOf, groupsOf, scriptOf } from './script.ts'
import { type Asked, type Call, judge, newWorld } from './world.ts'

const CAP = 1_000
const CASH = 700

export interface SeedResult {
  readonly seed: number
  readonly funds: readonly { readonly fundId: string; readonly code: string }[]
  /** answers and books that were held against the model */
  readonly checks: number
  readonly wrong: readonly string[]
  readonly outcomes: ReadonlyMap<string, number>
}

/**
 * One seed: a script of commands for two funds, some alone, some together through several processes, every answer held
 * against the model, and the funds' figures after each group, their books at the end. Stops at the first thing wrong.
 */
export async function runSeed(harness: LedgerHarness, seed: number, commands: number): Promise<SeedResult> {
  const funds = [
    await harness.openNamedFund({ cap: CAP, cash: CASH }),
    await harness.openNamedFund({ cap: CAP, cash: CASH }),
  ]
  const names = newNames(funds)
  const processes = Array.from({ length: 3 }, () => harness.newLedger())
  const year = await harness.voucherYear()
  const made: Call[] = []
  const outcomes = new Map<string, number>()
  let world = newWorld([newModel(CAP, CASH), newModel(CAP, CASH)])
  let tick = 0
  let checks = 0

  for (const [i, group] of groupsOf(scriptOf(seed, commands)).entries()) {
    const settled = made.length
    const history = await Promise.all(
      group.map(async ({ move, through }): Promise<Asked> => {
        const journals = (fund: number) => world.models[fund]?.journals.length ?? 0
        const call = callOf(move, `${funds[0]?.fundId}:${made.length}`, made, settled, 0, journals)
        made.push(call)
        const askedAt = tick++
        const answer = await send(processes[through] ?? harness.ledger, names, call, year)
        return { call, answer, askedAt, answeredAt: tick++ }
      }),
    )
    for (const { call, answer } of history) {
      const outcome = answer.refused ?? call.action.do
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
    }
    const judged = judge(world, history)
    world = judged.world
    checks += history.length
    const wrong = [...judged.wrong]
    for (const [fund, model] of world.models.entries()) {
      const figures = await harness.ledger.fundFigures(funds[fund]?.fundId ?? '')
      const broken = brokenInvariant(model.totals)
      if (broken) wrong.push(`fund ${fund}: ${broken}`)
      if (!isDeepStrictEqual(figures, figuresOf(model.totals)))
        wrong.push(`fund ${fund} says ${JSON.stringify(figures)}, not ${JSON.stringify(model.totals)}`)
      checks += 2
    }
    if (wrong.length > 0)
      return {
        seed,
        funds,
        checks,
        outcomes,
        wrong: wrong.map((what) => `seed ${seed}, group ${i}: ${what}`),
      }
  }
  const wrong: string[] = []
  for (const [fund, { fundId }] of funds.entries()) {
    const books = await auditBooks(harness.owner, fundId)
    const journals = world.models[fund]?.journals.length
    const due = { journals, entrySum: 0, wrong: [] }
    if (!isDeepStrictEqual(books, due))
      wrong.push(
        `seed ${seed}: the books of fund ${fund} say ${JSON.stringify(books)}, not ${JSON.stringify(due)}`,
      )
    checks += 1
  }
  return { seed, funds, checks, outcomes, wrong }
}

/** Runs seeds, several at a time, until they are done or the time is over. @returns the seeds nobody came to */
export async function runSeeds(
  harness: LedgerHarness,
  seeds: readonly number[],
  options: { commands: number; atOnce: number; until?: number; done: (result: SeedResult) => void },
): Promise<readonly number[]> {
  const waiting = [...seeds]
  const lane = async () => {
    for (let seed = waiting.shift(); seed !== undefined; seed = waiting.shift()) {
      if (options.until !== undefined && Date.now() > options.until) {
        waiting.unshift(seed)
        return
      }
      options.done(await runSeed(harness, seed, options.commands))
    }
  }
  await Promise.all(Array.from({ length: options.atOnce }, lane))
  return waiting
}
