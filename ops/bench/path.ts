import autocannon, { type Request } from 'autocannon'
import type { Stack } from '../stack.ts'
import { type Claim, clientOf, plainClaim } from '../synthetic-claims.ts'
import { type Load, load, median, percentile } from './figures.ts'
import { watchFinished } from './finished.ts'
import { AT_ONCE, CITY, merchantIds, prepare, runFloor, startBenchStack, startFloorWorker } from './stage.ts'

export interface PathOptions {
  readonly cases: number
  readonly rounds: number
  readonly temporalInFile: boolean
  readonly say: (line: string) => void
}

/** a worker runs for weeks: what its first minute costs is not what a case costs */
const WARM_UP = 150
const ALONE = 30
const FILED = 600
const FILING_CONNECTIONS = 8

/** The path beside its floor, in one run, on one Temporal and with the same process layout. */
export async function benchPath({ cases, rounds, temporalInFile, say }: PathOptions) {
  say('bringing up a platform in a temporary place')
  const stack = await startBenchStack(temporalInFile)
  const watch = watchFinished(stack.database.urls.owner)
  const floorWorker = await startFloorWorker(stack)
  try {
    const floors: Load[] = []
    const paths: Load[] = []
    const merchants = await merchantIds(stack)
    say(`warming up both with ${WARM_UP} cases that do not count`)
    await runFloor(stack, WARM_UP, AT_ONCE)
    await runPath(stack, await prepare(stack, WARM_UP, merchants, say), AT_ONCE, watch.finished)
    for (let round = 1; round <= rounds; round += 1) {
      say(`round ${round} of ${rounds}: preparing ${cases} claims`)
      const claims = await prepare(stack, cases, merchants, say)
      floors.push(await runFloor(stack, cases, AT_ONCE))
      paths.push(await runPath(stack, claims, AT_ONCE, watch.finished))
      say(
        `round ${round}: floor ${floors.at(-1)?.perSecond.toFixed(1)}/s, path ${paths.at(-1)?.perSecond.toFixed(1)}/s`,
      )
    }
    const alone = await runPath(stack, await prepare(stack, ALONE, merchants, say), 1, watch.finished)
    const filed = await runFiling(stack, merchants)
    return result(temporalInFile, cases, floors, paths, alone, filed)
  } finally {
    await watch.stop()
    await floorWorker.stop()
    await stack.stop()
  }
}

function result(
  temporalInFile: boolean,
  cases: number,
  floors: Load[],
  paths: Load[],
  alone: Load,
  filedPerSecond: number,
) {
  const round = (value: number) => Math.round(value * 10) / 10
  const floor = median(floors.map((one) => one.perSecond))
  const path = median(paths.map((one) => one.perSecond))
  const loaded = paths.flatMap((one) => one.latenciesMs)
  return {
    bench: 'path',
    temporal: temporalInFile ? 'dev server, file' : 'dev server, memory',
    cases,
    floor_per_s: round(floor),
    path_per_s: round(path),
    ratio: Math.round((path / floor) * 100) / 100,
    alone_p50_ms: round(percentile(alone.latenciesMs, 50)),
    alone_p99_ms: round(percentile(alone.latenciesMs, 99)),
    loaded_p50_ms: round(percentile(loaded, 50)),
    loaded_p99_ms: round(percentile(loaded, 99)),
    filed_per_s: round(filedPerSecond),
  }
}

async function runPath(
  stack: Stack,
  claims: readonly Claim[],
  atOnce: number,
  finished: (no: string) => Promise<void>,
): Promise<Load> {
  const client = clientOf(stack)
  return await load(claims.length, atOnce, async (at) => {
    const claim = claims[at]
    if (claim) await finished((await client.filing.fileComplaint.mutate(claim)).caseNumber)
  })
}

/** Every connection files complaints of its own; the bodies are made before, so that it is the platform that is measured. */
async function runFiling(stack: Stack, merchants: readonly string[]): Promise<number> {
  const each = FILED / FILING_CONNECTIONS
  const filing = (at: number): Request => ({
    method: 'POST',
    path: '/trpc/filing.fileComplaint',
    headers: { 'content-type': 'application/json', origin: stack.url },
    body: JSON.stringify(plainClaim(CITY.id, merchants[at % merchants.length] ?? null)),
  })
  let next = 0
  const { '2xx': acknowledged, duration } = await autocannon({
    url: stack.url,
    connections: FILING_CONNECTIONS,
    amount: FILED,
    setupClient(client) {
      client.setRequests(Array.from({ length: each }, (_, at) => filing(next * each + at)))
      next += 1
    },
  })
  if (acknowledged !== FILED) throw new Error(`${acknowledged} of ${FILED} filings were acknowledged`)
  return acknowledged / duration
}
