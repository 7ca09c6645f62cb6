import { readFileSync } from 'node:fs'
import { createCipheriv, createPrivateKey, createPublicKey, createSign, randomBytes } from 'node:crypto'
import { Client, Connection } from '@temporalio/client'
import { Pool } from 'pg'
import { z } from 'zod'
import { verifyNotification } from '#api/provider-notification/verify'
import { answerToSign } from '#domain/wechat-wire'
import { complaintWorkflowId, railHeard } from '#workflows/complaint/messages'
import { openCredentials } from '#workflows/activities/payout-rail/credentials'
import { authorization, requireSigned, seal } from '#workflows/activities/payout-rail/signed-call'
import { createDataConverter } from '#workflows/payload-codec'
import type { Stack } from '../stack.ts'
import { clientOf } from '../synthetic-claims.ts'
import { type Load, load, median, percentile } from './figures.ts'
import { watchFinished } from './finished.ts'
import { AT_ONCE, merchantIds, prepare, runFloor, startBenchStack, startFloorWorker } from './stage.ts'

export interface PayoutOptions {
  readonly cases: number
  readonly rounds: number
  readonly say: (line: string) => void
}

const WARM_UP = 100

/**
 * Payouts from "may leave" to captured with their recovery taken up, fifty at once through the sandbox, beside the path's floor
 * in the same run. They are made before: decided, reserved, approved, and held back by a day's limit of one fen.
 */
export async function benchPayout({ cases, rounds, say }: PayoutOptions) {
  say('bringing up a platform in a temporary place')
  const stack = await startBenchStack(false)
  const pool = new Pool({ connectionString: stack.database.urls.owner, max: 2 })
  const watch = watchFinished(stack.database.urls.owner)
  const floorWorker = await startFloorWorker(stack)
  try {
    const merchants = await merchantIds(stack)
    const ready = (count: number) => holdBack(stack, pool, count, merchants, say)
    await runFloor(stack, WARM_UP, AT_ONCE)
    await release(stack, pool, await ready(WARM_UP), watch.finished)
    const floors: Load[] = []
    const payouts: Load[] = []
    let cpuMs = 0
    for (let round = 1; round <= rounds; round += 1) {
      const waiting = await ready(cases)
      floors.push(await runFloor(stack, cases, AT_ONCE))
      const before = cpuOf(stack)
      payouts.push(await release(stack, pool, waiting, watch.finished))
      cpuMs += cpuOf(stack) - before
      say(
        `round ${round} of ${rounds}: floor ${floors.at(-1)?.perSecond.toFixed(1)}/s, payouts ${payouts.at(-1)?.perSecond.toFixed(1)}/s`,
      )
    }
    return result(cases, floors, payouts, cpuMs / (rounds * cases), cryptoMs(stack))
  } finally {
    await watch.stop()
    await pool.end()
    await floorWorker.stop()
    await stack.stop()
  }
}

function result(cases: number, floors: Load[], payouts: Load[], cpuMs: number, cryptoMs: number) {
  const tenths = (value: number) => Math.round(value * 10) / 10
  const hundredths = (value: number) => Math.round(value * 100) / 100
  const floor = median(floors.map((one) => one.perSecond))
  const payout = median(payouts.map((one) => one.perSecond))
  const latencies = payouts.flatMap((one) => one.latenciesMs)
  return {
    bench: 'payout',
    cases,
    floor_per_s: tenths(floor),
    payouts_per_s: tenths(payout),
    ratio: hundredths(payout / floor),
    p50_ms: tenths(percentile(latencies, 50)),
    p99_ms: tenths(percentile(latencies, 99)),
    /** of worker and API together, for one payout */
    cpu_ms: hundredths(cpuMs),
    crypto_ms: hundredths(cryptoMs),
    crypto_cpu_share: Math.round((cryptoMs / cpuMs) * 1_000) / 1_000,
  }
}

/** Small claims that the rules have decided and that wait for their rail. */
async function holdBack(
  stack: Stack,
  pool: Pool,
  count: number,
  merchants: readonly string[],
  say: (line: string) => void,
): Promise<string[]> {
  await pool.query("UPDATE rail_health SET daily_limit_cents = 1 WHERE rail = 'wechat'")
  const claims = await prepare(stack, count, merchants, say)
  const client = clientOf(stack)
  const numbers: string[] = []
  await load(count, 8, async (at) => {
    const claim = claims[at]
    if (claim) numbers.push((await client.filing.fileComplaint.mutate(claim)).caseNumber)
  })
  for (;;) {
    const { rows } = await pool.query<{ n: string }>(
      `SELECT count(*) AS n FROM payout p JOIN complaint c ON c.id = p.complaint_id
       WHERE c.case_number = ANY($1) AND p.state = 'approved' AND p.postponed_because = 'daily-limit'`,
      [numbers],
    )
    if (Number(rows[0]?.n) === count) return numbers
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** Lets them go, fifty at once, each until it is captured. */
async function release(
  stack: Stack,
  pool: Pool,
  caseNumbers: readonly string[],
  finished: (no: string) => Promise<void>,
): Promise<Load> {
  await pool.query("UPDATE rail_health SET daily_limit_cents = NULL WHERE rail = 'wechat'")
  const { temporalAddress: address, temporalNamespace: namespace, secrets } = stack.platform
  const connection = await Connection.connect({ address })
  const dataConverter = createDataConverter(Buffer.from(secrets.payloadKey, 'base64'))
  const client = new Client({ connection, namespace, dataConverter })
  try {
    return await load(caseNumbers.length, AT_ONCE, async (at) => {
      const caseNumber = caseNumbers[at] ?? ''
      const done = finished(caseNumber)
      await client.workflow.getHandle(complaintWorkflowId(caseNumber)).signal(railHeard)
      await done
    })
  } finally {
    await connection.close()
  }
}

const CLOCK_TICK_MS = 10

/** CPU of worker and API since they began, in milliseconds, all their threads (Linux). */
function cpuOf(stack: Stack): number {
  return (['worker', 'api'] as const).reduce((sum, room) => {
    const stat = readFileSync(`/proc/${stack.process(room).pid()}/stat`, 'utf8')
    const [user = 0, system = 0] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13)
      .map(Number)
    return sum + (user + system) * CLOCK_TICK_MS
  }, 0)
}

const TIMES = 400

/**
 * CPU that signing, sealing and verifying take for one payout: our request signed and its name sealed, its answer verified, its
 * notification verified and opened. Measured with our own functions, many times over.
 */
function cryptoMs(stack: Stack): number {
  const file = `${stack.platform.dataFolder}/sandbox/credentials.json`
  const ours = openCredentials(file, () => undefined)()
  const platform = z
    .object({ platform: z.array(z.object({ serial: z.string(), privateKey: z.string() })).min(1) })
    .parse(JSON.parse(readFileSync(`${stack.platform.dataFolder}/sandbox/keys.json`, 'utf8'))).platform[0]
  if (!platform) throw new Error('the provider has a key')
  const key = createPrivateKey(platform.privateKey)
  const pem = createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString()
  const body = notificationBody(ours.apiV3Key)
  const timestamp = String(Math.floor(Date.now() / 1_000))
  const nonce = randomBytes(16).toString('hex')
  const signature = createSign('RSA-SHA256')
    .update(answerToSign(timestamp, nonce, body))
    .sign(key, 'base64')
  const raw = { body, serial: platform.serial, timestamp, nonce, signature }
  const keys = { apiV3Key: ours.apiV3Key, platformKeys: [{ serial: platform.serial, pem }] }
  const headers = new Headers({
    'wechatpay-timestamp': timestamp,
    'wechatpay-nonce': nonce,
    'wechatpay-serial': platform.serial,
    'wechatpay-signature': signature,
  })
  const began = process.cpuUsage()
  for (let time = 0; time < TIMES; time += 1) {
    authorization(ours, 'POST', '/v3/transfers', body)
    seal(ours, 'Synthetic Payee')
    requireSigned(ours, headers, body)
    if (!verifyNotification(keys, raw, Date.now()).genuine) throw new Error('what is measured must work')
  }
  const { user, system } = process.cpuUsage(began)
  return (user + system) / 1_000 / TIMES
}

function notificationBody(apiV3Key: string): string {
  const nonce = randomBytes(6).toString('hex')
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(apiV3Key), Buffer.from(nonce))
  const plain = JSON.stringify({
    out_bill_no: 'A1',
    transfer_bill_no: 'B1',
    state: 'SUCCESS',
    transfer_amount: 78_000,
  })
  const ciphertext = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString(
    'base64',
  )
  const resource = { algorithm: 'AEAD_AES_256_GCM', ciphertext, associated_data: '', nonce }
  return JSON.stringify({ id: 'event-1', resource })
}
