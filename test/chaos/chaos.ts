import '../model/virtual-time.ts'
import { mkdtempSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { messageOf, Refusal } from '#ops/refusal'
import { ledgerChaos, openLedgerState } from './ledger.ts'
import { moneyChaos, openMoneyState } from './money.ts'
import { openPayoutState, payoutChaos } from './payout.ts'

const ADVICE = `npm run chaos -- ledger [--seeds 2000] [--commands 100] [--calls 20000] [--kills 20] [--rounds 50]
    [--minutes 60] [--state FOLDER]          all of it; with the folder of a run that was stopped it goes on there
  npm run chaos -- ledger --seed N [--commands 100]          one seed again
  npm run chaos -- ledger --leg N [--calls 20000] [--kills 20]          one leg with its kill again
  npm run chaos -- payout [--seeds 2000] [--commands 100] [--payouts 500] [--each 50] [--minutes 60] [--state FOLDER]
          all of it, so many payouts a leg; with the folder of a run that was stopped it goes on there
  npm run chaos -- payout --seed N [--commands 100]          one seed of the money model again, and made small
  npm run chaos -- payout --leg N [--each 50]          one leg with its kills again`

const number = (least: number) =>
  z
    .string()
    .regex(/^\d{1,7}$/)
    .transform(Number)
    .pipe(z.int().min(least))
const plan = z.object({
  seeds: number(0),
  commands: number(1),
  calls: number(16),
  kills: number(0),
  rounds: number(0),
  payouts: number(1),
  each: number(1),
  minutes: number(1),
  seed: number(0).optional(),
  leg: number(1).optional(),
})

type Plan = z.infer<typeof plan>

/** What a run came to. */
interface Came {
  readonly whole: boolean
  readonly checks: number
  readonly failed: number
}
type Run = (asked: Plan, folder: string) => Promise<Came>
const say = (line: string) => console.log(line)

async function runLedger({ seed, leg, ...rest }: Plan, folder: string): Promise<Came> {
  const state = openLedgerState(folder)
  const only = { ...(seed !== undefined && { seed }), ...(leg !== undefined && { leg }) }
  const whole = await ledgerChaos({ ...rest, ...only }, state, say)
  const { checks, failed, seedsDone, roundsDone, legsDone, callsDone, snapshots, seconds } = state.progress
  say(
    `${seedsDone.length} seeds, ${roundsDone} rounds, ${callsDone} calls with ${legsDone} kills and ${snapshots} snapshots in ${seconds} s`,
  )
  return { whole, checks, failed }
}

/** The model of the money path first, then legs of the whole platform under faults. */
async function runPayout({ leg, seed, ...rest }: Plan, folder: string): Promise<Came> {
  const money = openMoneyState(folder)
  const modelled =
    leg !== undefined || (await moneyChaos({ ...rest, ...(seed !== undefined && { seed }) }, money, say))
  const { seedsDone, seconds: spent } = money.progress
  if (leg === undefined) say(`${seedsDone.length} seeds of the money model in ${spent} s`)
  const { checks, failed } = money.progress
  if (seed !== undefined || !modelled) return { whole: modelled, checks, failed }
  const minutes = Math.max(1, rest.minutes - Math.ceil(spent / 60))
  const legs = await runLegs({ ...rest, minutes, leg }, folder)
  return { whole: legs.whole, checks: checks + legs.checks, failed: failed + legs.failed }
}

async function runLegs(
  { leg, ...rest }: Pick<Plan, 'payouts' | 'each' | 'minutes' | 'leg'>,
  folder: string,
): Promise<Came> {
  const state = openPayoutState(folder)
  const whole = await payoutChaos({ ...rest, ...(leg !== undefined && { leg }) }, state, say)
  const { checks, failed, payoutsDone, looks, unknown, seconds } = state.progress
  say(`${payoutsDone} payouts, ${unknown} of unknown outcome, ${looks} looks on the way in ${seconds} s`)
  return { whole, checks, failed }
}

const RUNS = new Map<string, Run>([
  ['ledger', runLedger],
  ['payout', runPayout],
])

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seeds: { type: 'string', default: '2000' },
      commands: { type: 'string', default: '100' },
      calls: { type: 'string', default: '20000' },
      kills: { type: 'string', default: '20' },
      rounds: { type: 'string', default: '50' },
      payouts: { type: 'string', default: '500' },
      each: { type: 'string', default: '50' },
      minutes: { type: 'string', default: '60' },
      seed: { type: 'string' },
      leg: { type: 'string' },
      state: { type: 'string' },
    },
  })
  const asked = plan.safeParse(values)
  const run = RUNS.get(positionals.join())
  if (!run || !asked.success) throw new Refusal('Say what to do.', ADVICE)
  const folder = values.state ?? mkdtempSync(path.join(os.tmpdir(), 'xianpei-chaos-'))
  console.log(`State in ${folder}: --state ${folder} goes on from there`)
  const { whole, checks, failed } = await run(asked.data, folder)
  if (!whole) console.log(`The time was over before everything was done; --state ${folder} does the rest.`)
  console.log(`${checks} checks, ${failed} failed`)
  process.exit(failed > 0 ? 1 : whole ? 0 : 2)
} catch (error) {
  console.error(`✖ ${messageOf(error)}\n  ${error instanceof Refusal ? error.advice : ''}`)
  process.exit(1)
}
