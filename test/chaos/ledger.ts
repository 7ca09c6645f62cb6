import { z } from 'zod'
import { runLeg } from './kills.ts'
import { startOwnPostgres, type OwnPostgres } from './own-platform.ts'
import { rush, startClaimants } from './rush.ts'
import { runSeeds } from './seeds.ts'
import { openState, type StateFolder } from './state.ts'

export interface ChaosPlan {
  readonly seeds: number
  readonly commands: number
  readonly calls: number
  readonly kills: number
  readonly rounds: number
  readonly minutes: number
  /** only this one seed, or leg */
  readonly seed?: number
  readonly leg?: number
}

const progress = z.object({
  seedsDone: z.array(z.int()),
  roundsDone: z.int(),
  legsDone: z.int(),
  callsDone: z.int(),
  snapshots: z.int(),
  checks: z.int(),
  failed: z.int(),
  seconds: z.number(),
})
type LedgerState = StateFolder<z.infer<typeof progress>>

export const openLedgerState = (folder: string): LedgerState =>
  openState(folder, 'ledger', progress, {
    seedsDone: [],
    roundsDone: 0,
    legsDone: 0,
    callsDone: 0,
    snapshots: 0,
    checks: 0,
    failed: 0,
    seconds: 0,
  })

const FIRST_SEED = 1
const SEEDS_AT_ONCE = 6
/** Of each failure so much is said; the rest is in its file. */
const SAID = 3

interface Run {
  readonly plan: ChaosPlan
  readonly state: LedgerState
  readonly own: OwnPostgres
  readonly until: number
  readonly say: (line: string) => void
}

const isLate = ({ until }: Run) => Date.now() > until

function note({ state, say }: Run, name: string, repeat: string, checks: number, wrong: readonly string[]) {
  state.progress.checks += checks
  if (wrong.length > 0) {
    state.progress.failed += 1
    state.keep(name, { repeat, wrong })
    say(`✖ ${name}; again: ${repeat}`)
    for (const what of wrong.slice(0, SAID)) say(`  ${what}`)
  }
  state.save()
}

async function seeds(run: Run): Promise<boolean> {
  const { plan, state, say } = run
  const { progress } = state
  const done = new Set(progress.seedsDone)
  const all = Array.from({ length: plan.seeds }, (_, i) => FIRST_SEED + i).filter((seed) => !done.has(seed))
  const left = await runSeeds(run.own.harness, plan.seed === undefined ? all : [plan.seed], {
    commands: plan.commands,
    atOnce: SEEDS_AT_ONCE,
    until: run.until,
    done({ seed, checks, wrong }) {
      progress.seedsDone.push(seed)
      const repeat = `npm run chaos -- ledger --seed ${seed} --commands ${plan.commands}`
      note(run, `seed-${seed}`, repeat, checks, wrong)
      if (progress.seedsDone.length % 100 === 0) say(`  ${progress.seedsDone.length} of ${plan.seeds} seeds`)
    },
  })
  return left.length === 0
}

async function rushes(run: Run): Promise<boolean> {
  const { plan, state, own } = run
  if (state.progress.roundsDone >= plan.rounds) return true
  const claimants = await startClaimants(own.harness)
  try {
    while (state.progress.roundsDone < plan.rounds && !isLate(run)) {
      const { checks, wrong } = await rush(own.harness, claimants)
      state.progress.roundsDone += 1
      const name = `round-${state.progress.roundsDone}`
      note(run, name, 'npm run chaos -- ledger --seeds 0 --kills 0', checks, wrong)
    }
  } finally {
    await claimants.stop()
  }
  return state.progress.roundsDone >= plan.rounds
}

async function kills(run: Run): Promise<boolean> {
  const { plan, state, own, say } = run
  const { progress } = state
  const calls = Math.ceil(plan.calls / plan.kills)
  const leg = async (seed: number) => {
    const result = await runLeg(own.harness, own.postgres, { seed, calls })
    progress.callsDone += result.calls
    progress.snapshots += result.snapshots
    const repeat = `npm run chaos -- ledger --leg ${seed} --calls ${plan.calls} --kills ${plan.kills}`
    note(run, `leg-${seed}`, repeat, result.checks, result.wrong)
    say(
      `  leg ${seed}: ${result.calls} calls, 1 kill, ${result.cut} connections cut, ${result.snapshots} snapshots`,
    )
  }
  if (plan.leg !== undefined) await leg(plan.leg)
  else
    while (progress.legsDone < plan.kills && !isLate(run)) {
      await leg(progress.legsDone + 1)
      progress.legsDone += 1
      state.save()
    }
  return plan.leg !== undefined || progress.legsDone >= plan.kills
}

/** All parts, or the one that is repeated. @returns whether everything was done before the time was over */
export async function ledgerChaos(
  plan: ChaosPlan,
  state: LedgerState,
  say: (line: string) => void,
): Promise<boolean> {
  const began = Date.now()
  const own = await startOwnPostgres()
  const run: Run = { plan, state, own, say, until: began + plan.minutes * 60_000 }
  const parts: [name: string, part: (run: Run) => Promise<boolean>, isAsked: boolean][] = [
    [`${plan.seeds} seeds of ${plan.commands} commands against the model`, seeds, plan.leg === undefined],
    [`${plan.rounds} rounds of 500 claims on a fund of 100`, rushes, !isOnly(plan)],
    [
      `${plan.calls} calls with ${plan.kills} kills of PostgreSQL`,
      kills,
      plan.seed === undefined && plan.kills > 0,
    ],
  ]
  try {
    let whole = true
    for (const [name, part, isAsked] of parts) {
      if (!isAsked) continue
      say(name)
      const partBegan = Date.now()
      whole = (await part(run)) && whole
      say(`  ${((Date.now() - partBegan) / 1_000).toFixed(0)} s`)
    }
    return whole
  } finally {
    state.progress.seconds += Math.round((Date.now() - began) / 1_000)
    state.save()
    await own.stop()
  }
}

const isOnly = ({ seed, leg }: ChaosPlan) => seed !== undefined || leg !== undefined
