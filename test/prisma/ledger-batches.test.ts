import { createHash, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DomainError } from '#domain/errors'
import { FundAudit } from '#domain/ledger-audit'
import { cents } from '#domain/money'
import { createLedger } from '#prisma/stores/ledger'
import { readSealed, readStated } from '#prisma/stores/ledger/records'
import { createPool } from '#prisma/stores/pool'
import { paidAdvance, payoutIn, posted, TWO_PEOPLE } from './ledger-commands.ts'
import { auditBooks, type LedgerHarness, openHarness } from './ledger-fixture.ts'

let harness: LedgerHarness
beforeAll(async () => {
  harness = await openHarness()
})
afterAll(() => harness.close())

const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest())
const collect = async <Item>(items: AsyncIterable<Item>): Promise<Item[]> => {
  const all: Item[] = []
  for await (const item of items) all.push(item)
  return all
}

test('two hundred callers at once share a few calls, and each gets its own answer', async () => {
  const fundId = await harness.openFund({ cap: 1_000_000 })
  const payouts = Array.from({ length: 200 }, () => payoutIn(fundId))
  const answers = await Promise.all(payouts.map((payout, i) => harness.ledger.reserve(payout.reserve(i + 1))))
  const vouchers = answers.map((answer) => posted(answer).voucherNo)
  expect(new Set(vouchers).size).toBe(200)
  for (const [i, payout] of payouts.entries())
    expect(await harness.ledger.advance(payout.payoutId)).toMatchObject({
      voucherNo: vouchers[i],
      authorisedCents: i + 1,
    })
  // the opening, the injection, and what the batches came to
  expect((await collect(readSealed(harness.owner, fundId))).length).toBeLessThan(8)
  expect(await auditBooks(harness.owner, fundId)).toEqual({ journals: 202, entrySum: 0, wrong: [] })
})

test('an item too large for the fund does not reject the small ones behind it', async () => {
  const fundId = await harness.openFund({ cap: 100 })
  const amounts = [40, 90, 30, 31, 30, 1]
  const answers = await Promise.all(
    amounts.map((amount) => harness.ledger.reserve(payoutIn(fundId).reserve(amount))),
  )
  expect(answers.map((answer) => answer.refused)).toEqual([
    null,
    'FUND_CAP_EXCEEDED',
    null,
    'FUND_CAP_EXCEEDED',
    null,
    'FUND_CAP_EXCEEDED',
  ])
  expect(answers[1]).toMatchObject({ facts: { limit: 100, requested: 90, available: 60, reserved: 40 } })
  expect(await auditBooks(harness.owner, fundId)).toMatchObject({ wrong: [] })
})

test('one key several times in a batch is one journal; another body under it is a conflict', async () => {
  const fundId = await harness.openFund()
  const payout = payoutIn(fundId)
  const [first, again, altered, refused, refusedAgain] = await Promise.all([
    harness.ledger.reserve(payout.reserve(5)),
    harness.ledger.reserve(payout.reserve(5)),
    harness.ledger.reserve(payout.reserve(6)),
    harness.ledger.reserve(payout.reserve(999_999, 2)),
    harness.ledger.reserve(payout.reserve(999_999, 2)),
  ])
  expect(again).toEqual(posted(first))
  expect(altered).toEqual({ refused: 'IDEMPOTENCY_CONFLICT', facts: {} })
  expect(refused).toMatchObject({ refused: 'RESERVATION_SPENT' })
  expect(refusedAgain).toEqual(refused)
  expect(await auditBooks(harness.owner, fundId)).toMatchObject({ journals: 3, wrong: [] })
})

test('what happens to one payout within a batch happens in the order it was asked', async () => {
  const fundId = await harness.openFund()
  const payout = payoutIn(fundId)
  const answers = await Promise.all([
    harness.ledger.reserve(payout.reserve(100)),
    harness.ledger.capture(payout.capture(60)),
    harness.ledger.release(payout.release()),
    harness.ledger.recover({
      ...payout.capture(70),
      key: `${payout.payoutId}:recover`,
      recoveryId: payout.recoveryId,
    }),
    harness.ledger.reserve(payoutIn(fundId).reserve(9_940)),
  ])
  expect(answers.map((answer) => answer.refused)).toEqual([null, null, null, null, null])
  expect(answers[3]).toMatchObject({ principalCents: 60, surplusCents: 10, outstandingCents: 0 })
  expect(await auditBooks(harness.owner, fundId)).toMatchObject({ wrong: [] })
})

test('a poisoned command fails alone', async () => {
  const fundId = await harness.openFund()
  const poisoned = { ...payoutIn(fundId).reserve(1), payoutId: 'no-uuid' }
  const badKey = { ...payoutIn(fundId).reserve(1), key: 'a key with spaces' }
  const answers = await Promise.allSettled(
    [
      payoutIn(fundId).reserve(1),
      poisoned,
      payoutIn(fundId).reserve(2),
      badKey,
      payoutIn(fundId).reserve(3),
    ].map((command) => harness.ledger.reserve(command)),
  )
  expect(answers.map((answer) => answer.status)).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
    'rejected',
    'fulfilled',
  ])
  expect(await harness.ledger.fundFigures(fundId)).toMatchObject({ reservedCents: 6 })
})

test('a payout has one live reservation, whichever fund is asked', async () => {
  const one = await harness.openFund()
  const two = await harness.openFund()
  const payout = payoutIn(one)
  posted(await harness.ledger.reserve(payout.reserve(5)))
  const elsewhere = { ...payout.reserve(5, 2), fundId: two }
  expect(await harness.ledger.reserve(elsewhere)).toMatchObject({ refused: 'RESERVATION_SPENT' })
  const capture = { ...payout.capture(5), fundId: two }
  expect(await harness.ledger.capture(capture)).toMatchObject({ refused: 'RESERVATION_NOT_FOUND' })
})

test('a transfer is in both funds or in neither, and once', async () => {
  const giving = await harness.openFund({ cap: 1_000, cash: 1_000 })
  const taking = await harness.openFund({ cap: 1_000, cash: 1_000 })
  posted(await harness.ledger.reserve(payoutIn(giving).reserve(300)))
  const transfer = (key: string, amount: number) =>
    harness.ledger.transfer({
      ...TWO_PEOPLE,
      key,
      fundId: giving,
      toFundId: taking,
      amountCents: cents(amount),
    })
  const short = randomUUID()
  expect(await transfer(short, 701)).toEqual({
    refused: 'FUND_CASH_SHORT',
    facts: { limit: 700, requested: 701 },
  })
  const key = randomUUID()
  const answers = await Promise.all(Array.from({ length: 5 }, () => transfer(key, 700)))
  for (const answer of answers) expect(answer).toEqual(posted(answers[0] ?? answer))
  const back = { ...TWO_PEOPLE, key: randomUUID(), fundId: taking, toFundId: giving, amountCents: cents(1) }
  posted(await harness.ledger.transfer(back))
  expect(await harness.ledger.fundFigures(giving)).toMatchObject({ postedCents: 301, reservedCents: 300 })
  expect(await harness.ledger.fundFigures(taking)).toMatchObject({ postedCents: 1_699 })
  const nowhere = { ...TWO_PEOPLE, key: randomUUID(), fundId: giving, amountCents: cents(1) }
  const lost = { ...nowhere, toFundId: randomUUID() }
  for (let time = 1; time <= 2; time += 1)
    expect(await harness.ledger.transfer(lost)).toEqual({ refused: 'FUND_NOT_FOUND', facts: {} })
  const other = await harness.openFund()
  for (const [used, amount, toFundId] of [
    [lost.key, 1, taking],
    [key, 700, other],
    [short, 701, other],
    [short, 701, randomUUID()],
  ] as const) {
    const again = { ...nowhere, key: used, amountCents: cents(amount), toFundId }
    expect(await harness.ledger.transfer(again)).toMatchObject({ refused: 'IDEMPOTENCY_CONFLICT' })
  }
  for (const fundId of [giving, taking])
    expect(await auditBooks(harness.owner, fundId)).toMatchObject({ wrong: [] })
})

test('what pursuing a merchant cost comes back before the tourist’s surplus', async () => {
  const fundId = await harness.openFund({ cap: 1_000, cash: 1_000 })
  const payout = await paidAdvance(harness.ledger, fundId, 100)
  const { fundId: _, ...ids } = payout.capture(30)
  const cost = { ...ids, ...TWO_PEOPLE, fundId, recoveryId: payout.recoveryId, key: randomUUID() }
  posted(await harness.ledger.recordCost(cost))
  const repaid = await harness.ledger.recover({
    ...payout.capture(150),
    key: randomUUID(),
    recoveryId: payout.recoveryId,
  })
  expect(repaid).toMatchObject({ principalCents: 100, costsCents: 30, surplusCents: 20 })
  expect(await auditBooks(harness.owner, fundId)).toMatchObject({ wrong: [] })
})

test('the blocks are recomputed outside the database: canonical text, leaves, roots and links', async () => {
  const fundId = await harness.openFund({ cap: 100_000 })
  await Promise.all(Array.from({ length: 70 }, () => paidAdvance(harness.ledger, fundId, 10)))
  const first = (await harness.ledger.journals({ fundId, limit: 200, kind: 'injection' })).items[0]
  const reversal = { ...TWO_PEOPLE, key: randomUUID(), fundId, voucherNo: first?.voucherNo ?? '' }
  posted(
    await harness.ledger.inject({ ...TWO_PEOPLE, key: randomUUID(), fundId, amountCents: cents(100_000) }),
  )
  posted(await harness.ledger.reverse(reversal))

  const audit = new FundAudit(sha256, fundId)
  const sealed = await collect(readSealed(harness.owner, fundId))
  for (const { block, records } of sealed) expect(audit.block(block, records)).toBeNull()
  const stated = await readStated(harness.owner, fundId)
  expect(stated && audit.end(stated)).toBeNull()
  const salts = sealed.flatMap(({ records }) => records.map((record) => record.salt))
  expect(new Set(salts).size).toBe(salts.length)
  expect(salts.length).toBe((stated?.nextSeq ?? 0) - 1)
})

test('when the fund stays locked, all of five hundred callers hear it within seconds', async () => {
  const fundId = await harness.openFund()
  const holder = await harness.owner.connect()
  const pool = createPool(harness.urls.worker, { max: 2 })
  const ledger = createLedger(pool)
  try {
    await holder.query('BEGIN')
    await holder.query('SELECT FROM fund WHERE id = $1 FOR UPDATE', [fundId])
    const started = Date.now()
    const calls = await Promise.allSettled(
      Array.from({ length: 500 }, () => ledger.reserve(payoutIn(fundId).reserve(1))),
    )
    expect(Date.now() - started).toBeLessThan(8_000)
    for (const call of calls)
      expect(call.status === 'rejected' && call.reason instanceof DomainError && call.reason.code).toBe(
        'SERVICE_BUSY',
      )
  } finally {
    await holder.query('ROLLBACK')
    holder.release()
  }
  posted(await ledger.reserve(payoutIn(fundId).reserve(1)))
  await pool.end()
}, 30_000)
