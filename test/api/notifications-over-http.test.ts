import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { Client, Connection } from '@temporalio/client'
import type { Pool } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import type { RawNotification } from '#api/provider-notification/verify'
import { createPool } from '#prisma/stores/pool'
import { smallClaim } from '#test/workflows/small-claims'
import type { Stack } from '#test/platform/stack'
import { complaintWorkflowId, providerNoticed } from '#workflows/complaint/messages'
import { clientOf, startSeededStack, until } from './http-staff.ts'
import { bodyOf, forgeriesOf, type Signer, signed, type Told } from './signed-notifications.ts'

const TIMES = 100
const AT_ONCE = 10

let stack: Stack
let owner: Pool
let connection: Connection
let older: string
let signer: Signer
beforeAll(async () => {
  stack = await startSeededStack()
  owner = createPool(stack.database.urls.owner, { max: 2 })
  connection = await Connection.connect({ address: stack.platform.temporalAddress })
  older = signerOf().serial
  const body = JSON.stringify({ what: 'platform' })
  await fetch(`${stack.sandboxUrl}/admin/rotate`, { method: 'POST', body })
  signer = signerOf()
})
afterAll(async () => {
  await connection?.close()
  await owner?.end()
  await stack?.stop()
})

const keys = z.object({
  apiV3Key: z.string(),
  platform: z.array(z.object({ serial: z.string(), privateKey: z.string() })).min(1),
})
/** The provider's own newest key. */
function signerOf(): Signer {
  const file = path.join(stack.platform.dataFolder, 'sandbox', 'keys.json')
  const { apiV3Key, platform } = keys.parse(JSON.parse(readFileSync(file, 'utf8')))
  const [newest] = platform
  if (!newest) throw new Error('the provider has a key')
  return { apiV3Key, ...newest }
}

async function send(raw: RawNotification): Promise<number> {
  const answer = await fetch(`${stack.url}/provider/notifications`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'wechatpay-serial': raw.serial,
      'wechatpay-timestamp': raw.timestamp,
      'wechatpay-nonce': raw.nonce,
      'wechatpay-signature': raw.signature,
    },
    body: raw.body,
  })
  await answer.arrayBuffer()
  return answer.status
}
const genuine = (told: Told) => signed(signer, bodyOf(signer, told), Date.now())

const payouts = z.array(
  z.object({ outBillNo: z.string(), amountCents: z.coerce.number(), state: z.string() }),
)

/** A payout that waits at the provider until its payee takes it: nothing of it changes by itself. */
async function waiting(askedCents: number, at: number) {
  const claim = { ...(await smallClaim(stack, askedCents, at)), payeeAccount: randomUUID() }
  const { caseNumber } = await clientOf(stack).filing.fileComplaint.mutate(claim)
  const read = async () => {
    const { rows } = await owner.query(
      `SELECT p.out_bill_no AS "outBillNo", p.amount_cents AS "amountCents", p.state
       FROM payout p JOIN complaint c ON c.id = p.complaint_id WHERE c.case_number = $1`,
      [caseNumber],
    )
    return payouts.parse(rows)
  }
  const [payout] = await until(read, (found) => found[0]?.state === 'awaiting-payee')
  if (!payout) throw new Error('a payout waits')
  return { caseNumber, read, ...payout }
}

/** All that a notification may touch, as it stands. */
async function dump(): Promise<string> {
  const { rows } = await owner.query(
    `SELECT (SELECT jsonb_agg(p ORDER BY p.id) FROM payout p) AS payouts,
       (SELECT jsonb_agg(j ORDER BY j.fund_id, j.seq) FROM journal j) AS journals,
       (SELECT jsonb_agg(n ORDER BY n.event_id) FROM provider_notification n) AS notifications`,
  )
  return JSON.stringify(rows, null, 1)
}

async function notices(caseNumber: string): Promise<number> {
  const client = new Client({ connection, namespace: stack.platform.temporalNamespace })
  const { events } = await client.workflow.getHandle(complaintWorkflowId(caseNumber)).fetchHistory()
  return (events ?? []).filter(
    (event) => event.workflowExecutionSignaledEventAttributes?.signalName === providerNoticed.name,
  ).length
}

test('forged notifications sent to the running API change nothing at all', async () => {
  const { outBillNo, amountCents } = await waiting(61_000, 1)
  const stranger = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  }).privateKey
  const told = { eventId: randomUUID(), outBillNo, amountCents }
  const before = await dump()
  for (const [what, raw] of forgeriesOf(signer, { told, older, stranger, nowMs: Date.now() }))
    expect([what, await send(raw)]).toEqual([what, 401])
  const unsigned = await fetch(`${stack.url}/provider/notifications`, {
    method: 'POST',
    body: bodyOf(signer, told),
  })
  expect(unsigned.status).toBe(401)
  expect(await send({ ...genuine(told), body: `"${'x'.repeat(70_000)}"` })).toBe(413)
  expect(await dump()).toBe(before)
  // what was forged is believed from the provider itself
  expect(await send(genuine(told))).toBe(204)
  expect(await dump()).not.toBe(before)
})

test(`one event sent ${TIMES} times, ${AT_ONCE} at once, is one row, told its case once, and pays once`, async () => {
  const { caseNumber, outBillNo, amountCents, read } = await waiting(62_000, 2)
  const told = { eventId: randomUUID(), outBillNo, amountCents }
  const answers: number[] = []
  for (let sent = 0; sent < TIMES; sent += AT_ONCE)
    answers.push(...(await Promise.all(Array.from({ length: AT_ONCE }, () => send(genuine(told))))))
  expect(new Set(answers)).toEqual(new Set([204]))
  await until(read, (found) => found[0]?.state === 'paid')
  const { rows } = await owner.query(
    'SELECT heard_at IS NOT NULL AS heard FROM provider_notification WHERE event_id = $1',
    [told.eventId],
  )
  expect(rows).toEqual([{ heard: true }])
  expect(await notices(caseNumber)).toBe(1)
  const { rows: captures } = await owner.query(
    `SELECT r.captured_cents::int AS captured, count(*)::int AS journals FROM payout p JOIN reservation r ON r.payout_id = p.id
     JOIN journal j ON j.payout_id = p.id AND j.kind = 'capture' WHERE p.out_bill_no = $1 GROUP BY 1`,
    [outBillNo],
  )
  expect(captures).toEqual([{ captured: amountCents, journals: 1 }])
})

test('an event about a number that is none of ours is kept once and answered 404, however often it comes', async () => {
  const told = { eventId: randomUUID(), outBillNo: randomUUID().replaceAll('-', ''), amountCents: 100 }
  const raw = genuine(told)
  expect(await Promise.all(Array.from({ length: AT_ONCE }, () => send(raw)))).toEqual(
    Array.from({ length: AT_ONCE }, () => 404),
  )
  const { rows } = await owner.query(
    'SELECT out_bill_no, payout_id, heard_at FROM provider_notification WHERE event_id = $1',
    [told.eventId],
  )
  expect(rows).toEqual([{ out_bill_no: told.outBillNo, payout_id: null, heard_at: null }])
})

test('an event that names another amount is kept and pays nothing', async () => {
  const { outBillNo, amountCents, read } = await waiting(63_000, 3)
  expect(await send(genuine({ eventId: randomUUID(), outBillNo, amountCents: amountCents + 1 }))).toBe(204)
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  expect((await read())[0]?.state).toBe('awaiting-payee')
})
