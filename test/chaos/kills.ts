import { setTimeout as pause } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { messageOf } from '#ops/refusal'
import type { Restartable } from '#ops/provision/restartable'
import { createPool } from '#prisma/stores/pool'
import { persist } from '#test/prisma/ledger-commands'
import { auditBooks, type LedgerHarness, ledgerOf } from '#test/prisma/ledger-harness'
import { newModel } from '#test/prisma/ledger-model'
import { type Names, newNames, send } from './commands.ts'
import { cutConnections, killAndRestart } from './outage.ts'
import { callOf, PAYOUTS, scriptOf } from './script.ts'
import { type Asked, type Call, judge, newWorld, numberOf, type World } from './world.ts'

const CLIENTS = 16
const CAP = 5_000
const CASH = 4_000
const SNAPSHOT_EVERY_MS = 50
const PATIENCE_MS = 120_000

export interface LegResult {
  readonly checks: number
  readonly calls: number
  readonly snapshots: number
  readonly cut: number
  readonly wrong: readonly string[]
}

/** A client's connections, its own, as a process has them. */
function ownLedger(harness: LedgerHarness) {
  const api = createPool(harness.urls.api, { max: 1 })
  const worker = createPool(harness.urls.worker, { max: 1 })
  return { ledger: ledgerOf(api, worker), close: () => Promise.all([api.end(), worker.end()]) }
}

/** What the clients of one leg share. */
interface Leg {
  readonly harness: LedgerHarness
  readonly names: Names
  readonly seed: number
  readonly year: number
  readonly history: Asked[]
  /** how many journals each fund is known to have */
  readonly journals: number[]
  tick: number
}

/** Follows its script, asking each thing under its key until it is answered. */
async function client(leg: Leg, number: number, calls: number): Promise<void> {
  const { ledger, close } = ownLedger(leg.harness)
  const made: Call[] = []
  try {
    for (const { move } of scriptOf(leg.seed * 1_000 + number, calls)) {
      const key = `${leg.names.funds[0]?.fundId}:${number}:${made.length}`
      const known = (fund: number) => leg.journals[fund] ?? 0
      const call = callOf(move, key, made, made.length, number * PAYOUTS, known)
      made.push(call)
      const askedAt = leg.tick++
      const answer = await persist(() => send(ledger, leg.names, call, leg.year), PATIENCE_MS)
      leg.history.push({ call, answer, askedAt, answeredAt: leg.tick++ })
      if (answer.refused === null) {
        leg.journals[call.fund] = Math.max(known(call.fund), answer.seq ?? 0)
        if (call.action.do === 'transfer')
          leg.journals[1 - call.fund] = Math.max(known(1 - call.fund), numberOf(answer.receivedAs))
      }
    }
  } finally {
    await close()
  }
}

const sum = z.object({ cents: z.coerce.number() })

/** The books of both funds in one snapshot, every 50 ms as long as somebody works; an outage in between is no answer. */
async function watchBooks(harness: LedgerHarness, funds: readonly string[], running: () => boolean) {
  const wrong: string[] = []
  let snapshots = 0
  const look = async () => {
    const session = await harness.owner.connect()
    // a connection that is cut is reported by the statement that meets it
    const unheard = () => {}
    session.on('error', unheard)
    let sound = false
    try {
      await session.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
      for (const fundId of funds) {
        const books = await auditBooks(session, fundId)
        if (books.entrySum !== 0 || books.wrong.length > 0) wrong.push(`snapshot: ${JSON.stringify(books)}`)
      }
      const { rows } = await session.query(
        "SELECT coalesce(sum(amount_cents), 0) AS cents FROM entry WHERE fund_id = ANY ($1) AND account = 'transfers'",
        [funds],
      )
      // what one fund gave the other has got
      if (sum.parse(rows[0]).cents !== 0) wrong.push('snapshot: a transfer has one side')
      await session.query('COMMIT')
      sound = true
      snapshots += 1
    } finally {
      session.off('error', unheard)
      session.release(!sound)
    }
  }
  while (running()) {
    const began = Date.now()
    await look().catch(() => {})
    await pause(Math.max(0, SNAPSHOT_EVERY_MS - (Date.now() - began)))
  }
  await persist(look, PATIENCE_MS)
  return { snapshots, wrong }
}

/** Waits until so many calls were answered, then takes the server away under those that are under way. */
async function killOnce(leg: Leg, postgres: Restartable, after: number, running: () => boolean) {
  const superuser = createPool(leg.harness.urls.superuser, { max: 1 })
  try {
    while (running() && leg.history.length < after) await pause(1)
    const amid = running()
    await killAndRestart(postgres, superuser)
    return amid
  } finally {
    await superuser.end()
  }
}

/** Every key asked for once more is answered as it was. */
async function askAgain(leg: Leg, world: World): Promise<string[]> {
  const ledger = leg.harness.newLedger()
  const wrong: string[] = []
  await Promise.all(
    [...world.answered.values()].map(async ({ call, answer }) => {
      const again = await persist(() => send(ledger, leg.names, call, leg.year), PATIENCE_MS)
      if (!isDeepStrictEqual(again, answer))
        wrong.push(
          `${call.key} is answered ${JSON.stringify(again)} now, and was with ${JSON.stringify(answer)}`,
        )
    }),
  )
  return wrong
}

/**
 * One leg: sixteen clients follow their scripts on two funds while connections are cut and PostgreSQL is killed once in the
 * middle. Every answer must be one the model gives in some order, each acknowledged journal be there once and nothing else,
 * and every snapshot of the books be sound.
 */
export async function runLeg(
  harness: LedgerHarness,
  postgres: Restartable,
  { seed, calls }: { seed: number; calls: number },
): Promise<LegResult> {
  const funds = [
    await harness.openNamedFund({ cap: CAP, cash: CASH }),
    await harness.openNamedFund({ cap: CAP, cash: CASH }),
  ]
  const fundIds = funds.map(({ fundId }) => fundId)
  const year = await persist(() => harness.voucherYear())
  const leg: Leg = { harness, names: newNames(funds), seed, year, history: [], journals: [2, 2], tick: 0 }
  let running = true
  const isRunning = () => running
  const watching = watchBooks(harness, fundIds, isRunning)
  const cutting = cutConnections(harness.urls.superuser, isRunning, () => leg.history.length)
  // somewhere between a fifth and four fifths of the way
  const killing = killOnce(leg, postgres, Math.floor(calls * (0.2 + 0.6 * ((seed * 0.618) % 1))), isRunning)
  const clients = Array.from({ length: CLIENTS }, (_, i) => client(leg, i, Math.ceil(calls / CLIENTS)))
  const lost = (await Promise.allSettled(clients)).flatMap((one) =>
    one.status === 'rejected' ? [`a client gave up: ${messageOf(one.reason)}`] : [],
  )
  running = false
  const [amid, cut, watched] = await Promise.all([killing, cutting, watching])

  const { world, wrong } = judge(newWorld([newModel(CAP, CASH), newModel(CAP, CASH)]), leg.history)
  const found = [...lost, ...wrong, ...watched.wrong, ...(await askAgain(leg, world))]
  if (!amid) found.push('PostgreSQL was killed only when everything was done')
  for (const [fund, fundId] of fundIds.entries()) {
    const books = await auditBooks(harness.owner, fundId)
    const due = { journals: world.models[fund]?.journals.length, entrySum: 0, wrong: [] }
    if (!isDeepStrictEqual(books, due))
      found.push(`the books of fund ${fund} say ${JSON.stringify(books)}, not ${JSON.stringify(due)}`)
  }
  return {
    checks: leg.history.length + world.answered.size + 2 * watched.snapshots + fundIds.length,
    calls: leg.history.length,
    snapshots: watched.snapshots,
    cut,
    wrong: found.map((what) => `leg ${seed}: ${what}`),
  }
}
