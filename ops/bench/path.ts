import { Client, Connection } from '@temporalio/client'
import autocannon, { type Request } from 'autocannon'
import { randomUUID } from 'node:crypto'
import { cents } from '#domain/money'
import { DEFAULT_POLICY } from '#domain/policy'
import { seedCity } from '#prisma/seed'
import { openDatabase } from '#prisma/stores/database'
import { createFieldCipher } from '#prisma/stores/field-cipher'
import { createLedger } from '#prisma/stores/ledger'
import { createPool } from '#prisma/stores/pool'
import { createDataConverter } from '#workflows/payload-codec'
import type { Platform } from '../environment.ts'
import { freePort } from '../provision/ports.ts'
import { restartable } from '../provision/restartable.ts'
import { startStack, type Stack } from '../stack.ts'
import { type Claim, clientOf, laneClaim, plainClaim } from '../synthetic-claims.ts'
import { type Load, load, median, percentile } from './figures.ts'
import { watchFinished } from './finished.ts'

export interface PathOptions {
  readonly cases: number
  readonly rounds: number
  readonly temporalInFile: boolean
  readonly say: (line: string) => void
}

const CITY = { id: 'bench', code: 'BN', nameZh: '测试市', nameEn: 'Bench' } as const

const AT_ONCE = 50
/** a worker runs for weeks: what its first minute costs is not what a case costs */
const WARM_UP = 150
const ALONE = 30
const FILED = 600
const FILING_CONNECTIONS = 8

const LIMITS = ['code-to-address', 'code-from-caller', 'code-tried', 'filed-from-caller', 'upload-opened']

/** The path beside its floor, in one run, on one Temporal and with the same process layout. */
export async function benchPath({ cases, rounds, temporalInFile, say }: PathOptions) {
  say('bringing up a platform in a temporary place')
  const stack = await startStack({
    durable: true,
    temporalInFile,
    seed: seedBenchCity,
    env: {
      XIANPEI_SANDBOX_DELAY_MS: '0',
      XIANPEI_LIMITS: LIMITS.map((name) => `${name}=1000000`).join(','),
      LOG_LEVEL: 'warn',
    },
  })
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

/** Every rule is evaluated; only its limits are out of the way. */
async function seedBenchCity({ databases, secrets }: Platform): Promise<void> {
  const database = openDatabase(databases.owner, { max: 2 })
  const pool = createPool(databases.owner, { max: 1 })
  const bytes = (key: string) => Buffer.from(key, 'base64')
  const cipher = createFieldCipher({ field: bytes(secrets.fieldKey), index: bytes(secrets.indexKey) })
  const policy = {
    ...DEFAULT_POLICY,
    fundCapCents: cents(100_000_000_000),
    laneDailyBudgetCents: cents(100_000_000_000),
    laneMerchantClaims: 1_000_000,
    groupPayees: 1_000_000,
  }
  try {
    await seedCity(
      { database, ledger: createLedger(pool), cipher },
      { ...CITY, synthetic: true, policy, merchants: 200 },
    )
  } finally {
    await Promise.all([database.close(), pool.end()])
  }
}

async function merchantIds(stack: Stack): Promise<string[]> {
  const { merchants } = await clientOf(stack).merchant.searchMerchants.query({
    cityId: CITY.id,
    text: '示例',
  })
  return merchants.filter((merchant) => merchant.enrolled).map((merchant) => merchant.id)
}

async function prepare(
  stack: Stack,
  count: number,
  merchants: readonly string[],
  say: (line: string) => void,
): Promise<Claim[]> {
  const client = clientOf(stack)
  const claims: Claim[] = []
  const { perSecond } = await load(count, 8, async (at) => {
    claims.push(await laneClaim(stack, client, CITY.id, merchants[at % merchants.length] ?? ''))
  })
  say(`prepared at ${perSecond.toFixed(1)} claims/s (code by message, 200 kB photo re-encoded)`)
  return claims
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

async function runFloor(stack: Stack, count: number, atOnce: number): Promise<Load> {
  const { temporalAddress: address, temporalNamespace: namespace, secrets } = stack.platform
  const connection = await Connection.connect({ address })
  const dataConverter = createDataConverter(Buffer.from(secrets.payloadKey, 'base64'))
  const client = new Client({ connection, namespace, dataConverter })
  try {
    return await load(count, atOnce, async () => {
      const handle = await client.workflow.start('floor', {
        taskQueue: 'floor',
        workflowId: `floor-${randomUUID()}`,
      })
      await handle.signal('noticed')
      await handle.result()
    })
  } finally {
    await connection.close()
  }
}

async function startFloorWorker(stack: Stack) {
  const port = await freePort()
  const { temporalAddress, temporalNamespace, secrets, dataFolder } = stack.platform
  const floor = restartable(
    {
      name: 'floor worker',
      command: process.execPath,
      args: ['--import', 'tsx', 'ops/bench/floor/worker.ts'],
      env: {
        ...process.env,
        TEMPORAL_ADDRESS: temporalAddress,
        TEMPORAL_NAMESPACE: temporalNamespace,
        XIANPEI_PAYLOAD_KEY: secrets.payloadKey,
        PORT: String(port),
      },
      cwd: process.cwd(),
      stopSignal: 'SIGTERM',
      graceMs: 10_000,
      stopOrder: 0,
    },
    `${dataFolder}/logs/floor.log`,
    () => fetch(`http://127.0.0.1:${port}/`).then((answer) => answer.ok),
  )
  await floor.start()
  return floor
}
