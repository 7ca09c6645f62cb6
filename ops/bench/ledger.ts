import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { Pool } from 'pg'
import { ACCOUNT_IDS } from '#domain/accounts'
import { createLedger } from '#prisma/stores/ledger'
import { createPool } from '#prisma/stores/pool'
import { verifyFund } from '../ledger/verify.ts'
import { createDatabase, startTemporary } from '../temporary.ts'
import { load, median, percentile } from './figures.ts'
import { benchFloor } from './ledger-floor.ts'
import { benchReservations, benchUnbatched, openBenchFund } from './ledger-load.ts'
import { benchPeer } from './ledger-peer.ts'

export interface LedgerOptions {
  readonly rounds: number
  /** reservations in one measurement at 200 callers */
  readonly count: number
  /** entries to build before the grown ledger is measured; 0 leaves it out */
  readonly entries: number
  readonly say: (line: string) => void
}

const CALLERS = [1, 16, 64, 200, 2_000] as const
const PROCESSES = 4
const ALL_CALLERS = 200
const FIRST_PAGE = 50
const MOMENTS = 10

const round = (value: number, digits = 0) => Number(value.toFixed(digits))

/** One PostgreSQL that waits for its disk: the floor, the ledger and its peer in turns, and the middle of the rounds. */
export async function benchLedger({ rounds, count, entries, say }: LedgerOptions) {
  say('bringing up a PostgreSQL in a temporary place')
  const running = await startTemporary({ durable: true })
  await running.temporal.stop()
  const database = await createDatabase(running.platform)
  const owner = createPool(database.ownerUrl, { max: 2, patient: true })
  const worker = createPool(database.workerUrl, { max: 10 })
  try {
    const fundId = await openBenchFund(owner)
    const ledger = createLedger(worker)
    say('warming up')
    await benchReservations(ledger, fundId, count / 4, ALL_CALLERS)
    const found: Round[] = []
    for (let at = 1; at <= rounds; at += 1) {
      const floor = await benchFloor(database.ownerUrl, count)
      const commit = await commitP50(owner)
      const byCallers = new Map<number, { perSecond: number; p50: number; p99: number }>()
      for (const callers of CALLERS) {
        const share = callers === 1 ? 300 : callers === 16 ? count / 4 : count
        const { perSecond, latenciesMs } = await benchReservations(ledger, fundId, share, callers)
        const [p50, p99] = [percentile(latenciesMs, 50), percentile(latenciesMs, 99)]
        byCallers.set(callers, { perSecond, p50, p99 })
      }
      const unbatched = await benchUnbatched(worker, fundId, 1_500, ALL_CALLERS)
      const processes = await benchProcesses(database.workerUrl, fundId, count)
      const peer = await benchPeer(database.ownerUrl, 2_000, say)
      const one = { floor, commit, byCallers, unbatched: unbatched.perSecond, processes, peer }
      found.push(one)
      say(`round ${at}: ${inWords(one)}`)
    }
    const middle = (value: (of: Round) => number) => median(found.map(value))
    const at = (callers: number, what: 'perSecond' | 'p50' | 'p99') =>
      middle((one) => one.byCallers.get(callers)?.[what] ?? Number.NaN)
    const floor = middle((one) => one.floor)
    const ours = at(ALL_CALLERS, 'perSecond')
    const peers = found.flatMap(({ peer }) => peer ?? [])
    const single = peers.length ? median(peers.map((peer) => peer.single)) : null
    const batch = peers.length ? median(peers.map((peer) => peer.batch)) : null
    const verified = await verifyRate(owner, fundId)
    const grown = entries > 0 ? await benchGrown({ owner, worker, count, entries, say }) : null
    return {
      bench: 'ledger',
      floor_per_s: round(floor),
      ours_per_s_200: round(ours),
      ratio: round(ours / floor, 2),
      p50_ms_200: round(at(ALL_CALLERS, 'p50'), 2),
      p99_ms_200: round(at(ALL_CALLERS, 'p99'), 2),
      alone_p50_ms: round(at(1, 'p50'), 2),
      commit_p50_ms: round(
        middle((one) => one.commit),
        2,
      ),
      peer: single === null ? null : 'pgledger',
      peer_per_s: single === null ? null : round(single),
      peer_ratio: single === null ? null : round(ours / single, 1),
      peer_batch_per_s: batch === null ? null : round(batch),
      peer_batch_ratio: batch === null ? null : round(ours / batch, 1),
      processes_4_per_s: round(middle((one) => one.processes)),
      processes_ratio: round(middle((one) => one.processes) / ours, 2),
      verify_entries_per_s: round(grown?.verify ?? verified),
      grown_ratio: grown && round(grown.ratio, 2),
      grown_entries: grown && entries,
      statement_page_ms: grown && round(grown.pageMs, 1),
      balances_as_of_ms: grown && round(grown.asOfMs, 1),
      by_callers: Object.fromEntries(
        CALLERS.map((callers) => [
          callers,
          {
            per_s: round(at(callers, 'perSecond')),
            p50_ms: round(at(callers, 'p50'), 2),
            p99_ms: round(at(callers, 'p99'), 2),
          },
        ]),
      ),
      unbatched_per_s: round(middle((one) => one.unbatched)),
      rounds,
    }
  } finally {
    await Promise.all([owner.end(), worker.end()])
    await running.stop()
  }
}

interface Round {
  readonly floor: number
  readonly commit: number
  readonly processes: number
  readonly unbatched: number
  readonly byCallers: ReadonlyMap<
    number,
    { readonly perSecond: number; readonly p50: number; readonly p99: number }
  >
  readonly peer: { readonly single: number; readonly batch: number } | null
}
const inWords = ({ floor, processes, unbatched, byCallers, peer }: Round) =>
  [
    `floor ${round(floor)}/s`,
    ...[...byCallers].map(([callers, { perSecond }]) => `${callers} callers ${round(perSecond)}/s`),
    `${PROCESSES} processes ${round(processes)}/s`,
    `unbatched ${round(unbatched)}/s`,
    peer ? `pgledger ${round(peer.single)}/s, its batch ${round(peer.batch)}/s` : 'no peer',
  ].join(' · ')

/** The cheapest thing that waits for the disk: one row, one commit. */
async function commitP50(owner: Pool): Promise<number> {
  await owner.query('CREATE TABLE IF NOT EXISTS bench_commit (n int)')
  const { latenciesMs } = await load(300, 1, async () => {
    await owner.query({ name: 'commit', text: 'INSERT INTO bench_commit VALUES (1)' })
  })
  return percentile(latenciesMs, 50)
}

async function benchProcesses(url: string, fundId: string, count: number): Promise<number> {
  const share = [String(count / PROCESSES), String(ALL_CALLERS / PROCESSES)]
  const callers: ChildProcess[] = Array.from({ length: PROCESSES }, () =>
    fork('ops/bench/ledger-load.ts', ['caller', url, fundId, ...share], { execArgv: ['--import', 'tsx'] }),
  )
  await Promise.all(callers.map((caller) => once(caller, 'message')))
  const began = performance.now()
  const done = callers.map((caller) => once(caller, 'message'))
  for (const caller of callers) caller.send('go')
  await Promise.all(done)
  const perSecond = (count * 1_000) / (performance.now() - began)
  await Promise.all(
    callers.map((caller) => (caller.exitCode === null ? once(caller, 'exit') : Promise.resolve())),
  )
  return perSecond
}

async function verifyRate(owner: Pool, fundId: string): Promise<number> {
  const began = performance.now()
  const { finding, entries } = await verifyFund(owner, fundId)
  if (finding) throw new Error(`the bench left a ledger that is wrong: ${JSON.stringify(finding)}`)
  return (entries * 1_000) / (performance.now() - began)
}

/** The same at 200 callers on an empty fund and, built through the same functions, on one with so many entries. */
async function benchGrown(given: {
  owner: Pool
  worker: Pool
  count: number
  entries: number
  say: LedgerOptions['say']
}) {
  const { owner, worker, count, entries, say } = given
  const fundId = await openBenchFund(owner)
  const ledger = createLedger(worker)
  const measure = async () => {
    const runs = []
    for (let at = 0; at < 5; at += 1)
      runs.push((await benchReservations(ledger, fundId, count, ALL_CALLERS)).perSecond)
    return median(runs)
  }
  const empty = await measure()
  say(`empty ${round(empty)}/s; growing to ${entries} entries`)
  const began = Date.now()
  await benchReservations(ledger, fundId, Math.max(0, entries / 2 - 5 * count), ALL_CALLERS)
  const full = await measure()
  const pageMs = await slowest(
    ACCOUNT_IDS.map((account) => () => ledger.accountStatement({ fundId, account, limit: FIRST_PAGE })),
  )
  const settled = Date.now() - 11_000
  const asOfMs = await slowest(
    Array.from({ length: MOMENTS }, (_, i) => async () => {
      const postedAt = new Date(began + ((settled - began) * (i + 1)) / MOMENTS)
      return await ledger.balancesAsOf(fundId, await ledger.asOf(fundId, { postedAt }))
    }),
  )
  say(
    `grown ${round(full)}/s; a statement's first page ${round(pageMs, 1)} ms, balances as of ${round(asOfMs, 1)} ms; verifying`,
  )
  return { ratio: full / empty, pageMs, asOfMs, verify: await verifyRate(owner, fundId) }
}

/** The worst of several questions, each by the middle of five askings: what a person at the page would wait. */
async function slowest(questions: readonly (() => Promise<unknown>)[]): Promise<number> {
  const middles: number[] = []
  for (const ask of questions)
    middles.push(median((await load(5, 1, async () => void (await ask()))).latenciesMs))
  return Math.max(...middles)
}
