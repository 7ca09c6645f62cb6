import { Client, Connection } from '@temporalio/client'
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
import { type Claim, clientOf, laneClaim } from '../synthetic-claims.ts'
import { type Load, load } from './figures.ts'

export const CITY = { id: 'bench', code: 'BN', nameZh: '测试市', nameEn: 'Bench' } as const
/** as many callers as the targets speak of */
export const AT_ONCE = 50
const LIMITS = ['code-to-address', 'code-from-caller', 'code-tried', 'filed-from-caller', 'upload-opened']

/** A platform of its own with the bench's city, waiting for the disk as a start does. */
export const startBenchStack = (temporalInFile: boolean): Promise<Stack> =>
  startStack({
    durable: true,
    temporalInFile,
    seed: seedBenchCity,
    env: {
      XIANPEI_SANDBOX_DELAY_MS: '0',
      XIANPEI_LIMITS: LIMITS.map((name) => `${name}=1000000`).join(','),
      LOG_LEVEL: 'warn',
    },
  })

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

export async function merchantIds(stack: Stack): Promise<string[]> {
  const { merchants } = await clientOf(stack).merchant.searchMerchants.query({
    cityId: CITY.id,
    text: '示例',
  })
  return merchants.filter((merchant) => merchant.enrolled).map((merchant) => merchant.id)
}

export async function prepare(
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

/** The floor's workflow, so many of them. */
export async function runFloor(stack: Stack, count: number, atOnce: number): Promise<Load> {
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

export async function startFloorWorker(stack: Stack) {
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
