import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { messageOf } from '#ops/refusal'
import { laneClaim } from '#ops/synthetic-claims'
import { startAgain } from '#ops/provision/restartable'
import type { ProcessName } from '#ops/stack'
import { persist } from '#test/prisma/ledger-commands'
import { killAndRestart } from './outage.ts'
import { providerOf } from './payout-provider.ts'
import { payoutScript, type PayoutScript, type ScriptedPayout } from './payout-script.ts'
import { type Done, keepWorking } from './payout-staff.ts'
import { CITY, type PayoutStage } from './payout-stage.ts'
import { capIsPassed, compare, debitsWithoutPayout, isSettled, readPayouts } from './payout-truths.ts'

const FILED_AT_ONCE = 8
const PATIENCE_MS = 120_000
const LOOK_EVERY_MS = 250
/** Six tries take half a minute: before that nobody can be of unknown outcome. */
const STORM_AT_MOST_MS = 45_000

export interface PayoutLeg {
  readonly seed: number
  readonly payouts: number
  /** a success that is late by a minute needs a minute; without it the provider's end makes it early */
  readonly late: boolean
}

export interface PayoutLegResult {
  readonly checks: number
  readonly payouts: number
  readonly looks: number
  readonly done: Done
  readonly wrong: readonly string[]
}

/** What a leg's parts share. */
interface Leg {
  readonly stage: PayoutStage
  readonly script: PayoutScript
  readonly filed: Map<string, ScriptedPayout>
  readonly wrong: string[]
  running: boolean
  calm: boolean
}

/**
 * One leg: payouts leave under mixed faults of the provider, while each process is killed once and started again and finance
 * works on what it sees. Then it is calm, everything comes to its end within a bounded time, and provider, ledger and
 * payouts are held against each other.
 */
export async function runPayoutLeg(stage: PayoutStage, given: PayoutLeg): Promise<PayoutLegResult> {
  const script = payoutScript(given.seed, given.payouts)
  const leg: Leg = { stage, script, filed: new Map(), wrong: [], running: true, calm: false }
  const provider = providerOf(stage.stack)
  const before = await provider.debits()
  const began = Date.now()
  await provider.storm(script.shares)
  const working = keepWorking({
    stage,
    provider,
    repeats: (caseNumber) => leg.calm && (leg.filed.get(caseNumber)?.repeats ?? false),
    running: () => leg.running,
    isCalm: () => leg.calm,
  })
  const watching = watch(leg)
  const filing = fileAll(leg)
  const killing = killEach(leg, given)
  const drying = runDry(leg)
  await Promise.all([filing, killing, drying])
  await stormUntil(leg, began + STORM_AT_MOST_MS)
  await persist(() => provider.calm())
  leg.calm = true
  await comesToItsEnd(leg)
  leg.running = false
  const [done, looks] = await Promise.all([working, watching])
  const found = await compare(stage, provider, [...leg.filed.keys()], before)
  return {
    checks: found.checks + looks + given.payouts,
    payouts: given.payouts,
    looks,
    done,
    wrong: [...new Set([...leg.wrong, ...found.wrong])].map((what) => `leg ${given.seed}: ${what}`),
  }
}

/** Prepared and filed, each under its key until it is acknowledged; the same key is the same case. */
async function fileAll(leg: Leg): Promise<void> {
  const { stage, script } = leg
  const waiting = [...script.payouts.entries()]
  const file = async ([at, payout]: [number, ScriptedPayout]) => {
    const merchantId = stage.merchants[at % stage.merchants.length] ?? ''
    const claim = await persist(() => laneClaim(stage.stack, stage.tourist, CITY.id, merchantId), PATIENCE_MS)
    const { amountCents: askedCents } = payout
    const payeeAccount = payout.collects ? randomUUID() : claim.payeeAccount
    const whole = { ...claim, askedCents, paidCents: askedCents, payeeAccount }
    const file = () => stage.tourist.filing.fileComplaint.mutate(whole)
    const { caseNumber } = await persist(file, PATIENCE_MS)
    if (leg.filed.has(caseNumber)) leg.wrong.push(`${caseNumber} was given to two`)
    leg.filed.set(caseNumber, payout)
    // asked once more, it is still the same
    const again = await persist(file, PATIENCE_MS)
    if (again.caseNumber !== caseNumber)
      leg.wrong.push(`${caseNumber} is ${again.caseNumber} when asked again`)
  }
  const clerk = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await file(next)
  }
  const clerks = await Promise.allSettled(Array.from({ length: FILED_AT_ONCE }, clerk))
  for (const one of clerks)
    if (one.status === 'rejected') leg.wrong.push(`a filing was given up: ${messageOf(one.reason)}`)
}

/** Each process once, when a part of the cases is filed and more are on their way. */
async function killEach(leg: Leg, { payouts, late }: PayoutLeg): Promise<void> {
  const { stage, script } = leg
  while (leg.filed.size < payouts / 4) await pause(20)
  for (const { name, afterMs } of script.kills) {
    await pause(afterMs)
    await killOnce(stage, name)
    if (name !== 'sandbox') continue
    const shares = new Map(script.shares)
    if (!late) shares.delete('late-success')
    await persist(() => providerOf(stage.stack).storm(shares))
  }
}

async function killOnce({ stack, superuser }: PayoutStage, name: ProcessName): Promise<void> {
  const process = stack.process(name)
  if (name === 'postgres') return await killAndRestart(process, superuser)
  await process.kill()
  await startAgain(process)
}

async function runDry({ stage, script }: Leg): Promise<void> {
  const provider = providerOf(stage.stack)
  await pause(script.drought.afterMs)
  await persist(() => provider.runDry())
  await pause(script.drought.forMs)
  await persist(() => provider.fill())
}

/** Until somebody is of unknown outcome, or it is no longer to be expected. */
async function stormUntil({ stage }: Leg, until: number): Promise<void> {
  while (Date.now() < until) {
    const { rowCount } = await persist(() =>
      stage.owner.query('SELECT FROM payout WHERE unknown_since IS NOT NULL'),
    )
    if (rowCount) return
    await pause(LOOK_EVERY_MS)
  }
}

async function comesToItsEnd({ stage, filed }: Leg): Promise<void> {
  const isOver = async () => {
    const payouts = (await readPayouts(stage, [...filed.keys()])).filter(({ isLatest }) => isLatest)
    return payouts.length >= filed.size && payouts.every((one) => isOverFor(one, filed.get(one.caseNumber)))
  }
  for (const until = Date.now() + PATIENCE_MS; Date.now() < until; await pause(LOOK_EVERY_MS))
    if (await persist(isOver)) return
}

/** What finance will send once more is not over. */
const isOverFor = (payout: Parameters<typeof isSettled>[0], scripted: ScriptedPayout | undefined): boolean =>
  isSettled(payout) && !(payout.state === 'failed' && payout.caseState === 'paying' && scripted?.repeats)

/** All the while: what has left was approved and is not held for nothing, and the cap holds. */
async function watch(leg: Leg): Promise<number> {
  const provider = providerOf(leg.stage.stack)
  let looks = 0
  while (leg.running) {
    try {
      const mine = [...leg.filed.keys()]
      const debits = await provider.debits()
      const payouts = await readPayouts(leg.stage, mine)
      const numbers = new Set(payouts.map(({ outBillNo }) => outBillNo))
      const ours = debits.filter(({ outBillNo }) => numbers.has(outBillNo))
      leg.wrong.push(...debitsWithoutPayout(ours, payouts), ...(await capIsPassed(leg.stage)))
      looks += 1
    } catch {
      // whoever is down says nothing
    }
    await pause(LOOK_EVERY_MS)
  }
  return looks
}
