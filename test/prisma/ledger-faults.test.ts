import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DomainError } from '#domain/errors'
import { cents } from '#domain/money'
import { actorText } from '#domain/people'
import { createLedger } from '#prisma/stores/ledger'
import type { Reserve } from '#prisma/stores/ledger/contract'
import { createPool } from '#prisma/stores/pool'
import { inStep } from '#prisma/stores/sql'
import { holdingTheFund } from '#test/chaos/stall'
import { payoutIn, persist, posted } from './ledger-commands.ts'
import { auditBooks, type LedgerHarness, openHarness } from './ledger-fixture.ts'

let harness: LedgerHarness
beforeAll(async () => {
  harness = await openHarness()
})
afterAll(() => harness.close())

/** One reservation as the store sends it, for those who speak to the database themselves. */
const wire = ({ actor, ...command }: Reserve): string =>
  JSON.stringify([{ kind: 'reservation', ...command, actor: actorText(actor) }])

const CALLERS = 500

test(`a fund that stays locked answers all of ${CALLERS} callers SERVICE_BUSY within seconds, and the same keys work afterwards`, async () => {
  const fundId = await harness.openFund()
  const other = await harness.openFund()
  const pool = createPool(harness.urls.worker, { max: 2 })
  const ledger = createLedger(pool)
  const claims = Array.from({ length: CALLERS }, () => payoutIn(fundId).reserve(1))
  await holdingTheFund(harness.owner, fundId, async () => {
    const started = Date.now()
    const calls = await Promise.allSettled(claims.map((claim) => ledger.reserve(claim)))
    const codes = calls.map((call) =>
      call.status === 'rejected' && call.reason instanceof DomainError ? call.reason.code : 'answered',
    )
    expect(new Set(codes)).toEqual(new Set(['SERVICE_BUSY']))
    expect(Date.now() - started).toBeLessThan(8_000)
    // funds never wait for each other
    posted(await harness.ledger.reserve(payoutIn(other).reserve(5)))
  })
  for (const answer of await Promise.all(claims.map((claim) => ledger.reserve(claim)))) posted(answer)
  expect(await auditBooks(harness.owner, fundId)).toEqual({ journals: CALLERS + 2, entrySum: 0, wrong: [] })
  await pool.end()
}, 30_000)

test('who comes to a queue that is full already is turned away at once', async () => {
  const fundId = await harness.openFund()
  await holdingTheFund(harness.owner, fundId, async () => {
    const ledger = createLedger(harness.worker)
    const waiting = Array.from({ length: 5_200 }, () => ledger.reserve(payoutIn(fundId).reserve(1)))
    const heard = waiting.map((call) => call.catch((error: unknown) => error))
    const started = Date.now()
    expect(await ledger.reserve(payoutIn(fundId).reserve(1)).catch((error: unknown) => error)).toEqual(
      new DomainError('SERVICE_BUSY'),
    )
    expect(Date.now() - started).toBeLessThan(500)
    await Promise.all(heard)
  })
}, 30_000)

test('a caller that stops after its call was committed is answered the same when it asks again', async () => {
  const fundId = await harness.openFund()
  const payout = payoutIn(fundId)
  const lost = await harness.worker.connect()
  // the reply is thrown away together with its connection
  await lost.query('SELECT ledger_work($1, $2)', [fundId, wire(payout.reserve(5))])
  lost.release(true)
  posted(await harness.ledger.reserve(payout.reserve(5)))
  expect(await auditBooks(harness.owner, fundId)).toMatchObject({ journals: 3, wrong: [] })
})

test('a connection that is cut in the middle of a step ends the step and not the process', async () => {
  const superuser = createPool(harness.urls.superuser, { max: 1 })
  const heard: unknown[] = []
  const hear = (error: unknown) => heard.push(error)
  process.on('uncaughtException', hear)
  try {
    const step = inStep({ pool: harness.worker }, async () => {
      await superuser.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in%'",
      )
      await new Promise((resolve) => setTimeout(resolve, 100))
    })
    await expect(step).rejects.toThrow(/connection/i)
    expect(heard).toEqual([])
  } finally {
    process.off('uncaughtException', hear)
    await superuser.end()
  }
})

test('durable means durable: a session that turned synchronous commit off is overruled', async () => {
  const fundId = await harness.openFund()
  const client = await harness.worker.connect()
  try {
    await client.query('SET synchronous_commit = off')
    await client.query('BEGIN')
    await client.query('SELECT ledger_work($1, $2)', [fundId, wire(payoutIn(fundId).reserve(5))])
    const { rows } = await client.query('SHOW synchronous_commit')
    expect(rows).toEqual([{ synchronous_commit: 'on' }])
    await client.query('ROLLBACK')
  } finally {
    client.release(true)
  }
})

test('many funds at once never deadlock and each is numbered by itself', async () => {
  const funds = await Promise.all(Array.from({ length: 4 }, () => harness.openFund()))
  await Promise.all(
    Array.from({ length: 80 }, (_, i) => {
      const payout = payoutIn(funds[i % 4] ?? randomUUID())
      return persist(() => harness.ledger.reserve({ ...payout.reserve(1), amountCents: cents(1) }))
    }),
  )
  for (const fundId of funds)
    expect(await auditBooks(harness.owner, fundId)).toEqual({ journals: 22, entrySum: 0, wrong: [] })
})
