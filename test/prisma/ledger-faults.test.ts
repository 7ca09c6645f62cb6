import { randomInt, randomUUID } from 'node:crypto'
import type { PoolClient } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DomainError } from '#domain/errors'
import { cents } from '#domain/money'
import { createLedger } from '#prisma/stores/ledger'
import { createPool } from '#prisma/stores/pool'
import { payoutIn, persist, posted } from './ledger-commands.ts'
import { auditBooks, type LedgerHarness, openHarness } from './ledger-fixture.ts'

let harness: LedgerHarness
beforeAll(async () => {
  harness = await openHarness()
})
afterAll(() => harness.close())

const CLIENTS = 8
const CALLS_EACH = 60

/** Cuts the connections of the worker's pool again and again, while anybody works. */
async function cutConnections(running: () => boolean): Promise<number> {
  let cut = 0
  const superuser = createPool(harness.urls.superuser, { max: 1 })
  while (running()) {
    const { rowCount } = await superuser.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE 'SELECT ledger\\_%'
       ORDER BY random() LIMIT 2`,
    )
    cut += rowCount ?? 0
    await new Promise((resolve) => setTimeout(resolve, 30))
  }
  await superuser.end()
  return cut
}

/** Goes through advances from reservation to repayment, asking each thing until it is answered; returns what was answered. */
async function client(fundId: string): Promise<string[]> {
  const vouchers: string[] = []
  const acknowledged = async (ask: () => Promise<{ refused: string | null; voucherNo?: string }>) => {
    const answer = await persist(ask)
    if (answer.voucherNo) vouchers.push(answer.voucherNo)
    return answer.refused === null
  }
  for (let i = 0; i < CALLS_EACH; i += 4) {
    const payout = payoutIn(fundId)
    const amount = randomInt(1, 50)
    if (!(await acknowledged(() => harness.ledger.reserve(payout.reserve(amount))))) continue
    await acknowledged(() => harness.ledger.capture(payout.capture(Math.ceil(amount / 2))))
    await acknowledged(() => harness.ledger.release(payout.release()))
    const recover = {
      ...payout.capture(amount),
      key: `${payout.payoutId}:recover`,
      recoveryId: payout.recoveryId,
    }
    await acknowledged(() => harness.ledger.recover(recover))
  }
  return vouchers
}

test('connections cut in the middle of calls lose no acknowledged journal and double none', async () => {
  const fundId = await harness.openFund({ cap: 2_000, cash: 2_000 })
  let running = true
  const cutting = cutConnections(() => running)
  const vouchers = (await Promise.all(Array.from({ length: CLIENTS }, () => client(fundId)))).flat()
  running = false
  expect(await cutting).toBeGreaterThan(3)
  expect(new Set(vouchers).size).toBe(vouchers.length)
  const { rows } = await harness.owner.query<{ voucher_no: string }>(
    "SELECT voucher_no FROM journal WHERE fund_id = $1 AND kind NOT IN ('fund-opening', 'injection')",
    [fundId],
  )
  expect(rows.map((row) => row.voucher_no).sort()).toEqual(vouchers.sort())
  expect(await auditBooks(harness.owner, fundId)).toMatchObject({ entrySum: 0, wrong: [] })
}, 60_000)

async function holdingTheFund<T>(fundId: string, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await harness.owner.connect()
  try {
    await client.query('BEGIN')
    await client.query('SELECT FROM fund WHERE id = $1 FOR UPDATE', [fundId])
    return await work(client)
  } finally {
    await client.query('ROLLBACK')
    client.release()
  }
}

test('a fund that stays locked answers SERVICE_BUSY within seconds, and the same key works afterwards', async () => {
  const fundId = await harness.openFund()
  const other = await harness.openFund()
  const pool = createPool(harness.urls.worker, { max: 2 })
  const ledger = createLedger(pool)
  const payout = payoutIn(fundId)
  await holdingTheFund(fundId, async () => {
    const started = Date.now()
    const calls = await Promise.allSettled([
      ledger.reserve(payout.reserve(5)),
      ledger.reserve(payoutIn(fundId).reserve(5)),
      ledger.reserve(payoutIn(fundId).reserve(5)),
    ])
    for (const call of calls)
      expect(call.status === 'rejected' && call.reason instanceof DomainError && call.reason.code).toBe(
        'SERVICE_BUSY',
      )
    expect(Date.now() - started).toBeLessThan(8_000)
    // funds never wait for each other
    posted(await harness.ledger.reserve(payoutIn(other).reserve(5)))
  })
  posted(await ledger.reserve(payout.reserve(5)))
  await pool.end()
}, 30_000)

test('a caller that stops after its call was committed is answered the same when it asks again', async () => {
  const fundId = await harness.openFund()
  const payout = payoutIn(fundId)
  const body = JSON.stringify(payout.reserve(5))
  const lost = await harness.worker.connect()
  // the reply is thrown away together with its connection
  await lost.query('SELECT ledger_reserve($1)', [body])
  lost.release(true)
  posted(await harness.ledger.reserve(payout.reserve(5)))
  expect(await auditBooks(harness.owner, fundId)).toMatchObject({ journals: 3, wrong: [] })
})

test('durable means durable: a session that turned synchronous commit off is overruled', async () => {
  const fundId = await harness.openFund()
  const client = await harness.worker.connect()
  try {
    await client.query('SET synchronous_commit = off')
    await client.query('BEGIN')
    await client.query('SELECT ledger_reserve($1)', [JSON.stringify(payoutIn(fundId).reserve(5))])
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
