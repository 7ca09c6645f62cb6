import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ACCOUNT_IDS } from '#domain/accounts'
import { cents } from '#domain/money'
import { POSTINGS } from '#domain/postings'
import { FINANCE, paidAdvance, payoutIn, posted, TWO_PEOPLE } from './ledger-commands.ts'
import { auditBooks, type LedgerHarness, openHarness } from './ledger-fixture.ts'

let harness: LedgerHarness
beforeAll(async () => {
  harness = await openHarness()
})
afterAll(() => harness.close())

const figures = async (fundId: string) => {
  const found = await harness.ledger.fundFigures(fundId)
  if (!found) throw new Error('no such fund')
  return found
}

test('the database posts from the same templates as the domain', async () => {
  const { rows } = await harness.owner.query(
    'SELECT kind, debit, credit, amount FROM posting_leg ORDER BY kind, leg',
  )
  const here = Object.entries(POSTINGS)
    .flatMap(([kind, legs]) => legs.map((leg) => ({ kind, ...leg })))
    .sort((a, b) => (a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : 0))
  expect(rows).toEqual(here)
})

test('the database knows exactly the accounts of the chart', async () => {
  const { rows } = await harness.owner.query<{ accounts: string[] }>('SELECT ledger_accounts() AS accounts')
  expect(new Set(rows[0]?.accounts)).toEqual(new Set(ACCOUNT_IDS))
})

test('a fund never pays past its cap: the refusal carries the figures', async () => {
  const fundId = await harness.openFund({ cap: 1_000, cash: 5_000 })
  await paidAdvance(harness.ledger, fundId, 300)
  posted(await harness.ledger.reserve(payoutIn(fundId).reserve(600)))
  expect(await harness.ledger.reserve(payoutIn(fundId).reserve(101))).toEqual({
    refused: 'FUND_CAP_EXCEEDED',
    facts: { limit: 1_000, requested: 101, available: 100, outstanding: 300, reserved: 600 },
  })
  posted(await harness.ledger.reserve(payoutIn(fundId).reserve(100)))
  expect(await figures(fundId)).toMatchObject({ availableCents: 0, notFundedCents: 0 })
})

test('a fund never promises cash it does not have', async () => {
  const fundId = await harness.openFund({ cap: 1_000, cash: 400 })
  const answer = await harness.ledger.reserve(payoutIn(fundId).reserve(401))
  expect(answer).toMatchObject({ refused: 'FUND_CASH_SHORT', facts: { available: 400 } })
})

test('a refusal is final for its key, and a new key is decided anew', async () => {
  const fundId = await harness.openFund({ cap: 1_000, cash: 100 })
  const payout = payoutIn(fundId)
  const refused = await harness.ledger.reserve(payout.reserve(500))
  expect(refused).toMatchObject({ refused: 'FUND_CASH_SHORT', facts: { available: 100 } })
  posted(
    await harness.ledger.inject({
      ...TWO_PEOPLE,
      key: randomUUID(),
      fundId,
      amountCents: cents(900),
    }),
  )
  expect(await harness.ledger.reserve(payout.reserve(500))).toEqual(refused)
  posted(await harness.ledger.reserve(payout.reserve(500, 2)))
})

test('the same key ten times at once is one journal and ten equal answers; another body is refused', async () => {
  const fundId = await harness.openFund()
  const payout = payoutIn(fundId)
  const bodies = Array.from({ length: 20 }, (_, i) => payout.reserve(i % 2 ? 777 : 100))
  const answers = await Promise.all(bodies.map((body) => harness.ledger.reserve(body)))
  const accepted = answers.filter((answer) => answer.refused === null)
  const conflicts = answers.filter((answer) => answer.refused === 'IDEMPOTENCY_CONFLICT')
  expect([accepted.length, conflicts.length]).toEqual([10, 10])
  expect(new Set(accepted.map((answer) => JSON.stringify(answer))).size).toBe(1)
  expect((await auditBooks(harness.owner, fundId)).journals).toBe(3)
})

test('one key used first in two funds at once belongs to one of them', async () => {
  const [one, two] = [await harness.openFund(), await harness.openFund()]
  const shared = payoutIn(one)
  const answers = await Promise.all([
    harness.ledger.reserve(shared.reserve(5)),
    harness.ledger.reserve({ ...shared.reserve(5), fundId: two }),
  ])
  expect(answers.map((answer) => answer.refused ?? 'posted').sort()).toEqual([
    'IDEMPOTENCY_CONFLICT',
    'posted',
  ])
})

test('an advance is captured in parts, never past what was set aside, and the rest is released', async () => {
  const fundId = await harness.openFund()
  const payout = payoutIn(fundId)
  posted(await harness.ledger.reserve(payout.reserve(500)))
  expect(posted(await harness.ledger.capture(payout.capture(200))).leftCents).toBe(300)
  expect(await harness.ledger.capture(payout.capture(301, 2))).toEqual({
    refused: 'RESERVATION_SPENT',
    facts: { limit: 300, requested: 301 },
  })
  expect(posted(await harness.ledger.capture(payout.capture(100, 3))).leftCents).toBe(200)
  expect(posted(await harness.ledger.release(payout.release())).releasedCents).toBe(200)
  expect(await harness.ledger.release(payout.release(2))).toMatchObject({ refused: 'RESERVATION_SPENT' })
  expect(await harness.ledger.capture(payout.capture(1, 4))).toMatchObject({ refused: 'RESERVATION_SPENT' })
  expect(await figures(fundId)).toMatchObject({ outstandingCents: 300, reservedCents: 0 })
})

test('a payout holds one reservation: a second is refused while it lives and after it was paid', async () => {
  const fundId = await harness.openFund()
  const payout = payoutIn(fundId)
  posted(await harness.ledger.reserve(payout.reserve(500)))
  expect(await harness.ledger.reserve(payout.reserve(500, 2))).toMatchObject({ refused: 'RESERVATION_SPENT' })
  posted(await harness.ledger.release(payout.release()))
  posted(await harness.ledger.reserve(payout.reserve(400, 3)))
  posted(await harness.ledger.capture(payout.capture(400)))
  expect(await harness.ledger.reserve(payout.reserve(1, 4))).toMatchObject({ refused: 'RESERVATION_SPENT' })
})

test('nothing is captured, released or recovered that was never set aside', async () => {
  const payout = payoutIn(await harness.openFund())
  const { recoveryId } = payout
  const refused = { refused: 'RESERVATION_NOT_FOUND' }
  expect(await harness.ledger.capture(payout.capture(1))).toMatchObject(refused)
  expect(await harness.ledger.release(payout.release())).toMatchObject(refused)
  const recover = { ...payout.capture(1), key: randomUUID(), recoveryId }
  expect(await harness.ledger.recover(recover)).toMatchObject(refused)
  expect(await harness.ledger.reserve(payoutIn(randomUUID()).reserve(1))).toMatchObject({
    refused: 'FUND_NOT_FOUND',
  })
})

test('a repayment goes back to the fund up to what is owed, the surplus to the tourist and never into the fund', async () => {
  const fundId = await harness.openFund({ cap: 1_000, cash: 1_000 })
  const payout = await paidAdvance(harness.ledger, fundId, 400)
  const recover = (amount: number) => ({
    ...payout.capture(amount),
    key: randomUUID(),
    recoveryId: payout.recoveryId,
  })
  expect(posted(await harness.ledger.recover(recover(150)))).toMatchObject({
    principalCents: 150,
    surplusCents: 0,
    outstandingCents: 250,
  })
  expect(posted(await harness.ledger.recover(recover(300)))).toMatchObject({
    principalCents: 250,
    surplusCents: 50,
    outstandingCents: 0,
  })
  expect(await figures(fundId)).toMatchObject({ heldCents: 50, availableCents: 1_000, outstandingCents: 0 })
  const surplus = (amount: number) => ({
    ...payout.capture(amount),
    key: randomUUID(),
    surplusPayoutId: randomUUID(),
  })
  expect(await harness.ledger.payOutSurplus(surplus(51))).toEqual({
    refused: 'RECOVERY_EXCEEDED',
    facts: { limit: 50, requested: 51 },
  })
  posted(await harness.ledger.payOutSurplus(surplus(50)))
  expect(await figures(fundId)).toMatchObject({ heldCents: 0, postedCents: 1_000 })
})

test('a written-off advance that is repaid after all goes to the fund, not to the tourist', async () => {
  const fundId = await harness.openFund({ cap: 1_000, cash: 1_000 })
  const payout = await paidAdvance(harness.ledger, fundId, 400)
  const body = { ...payout.capture(400), recoveryId: payout.recoveryId }
  posted(await harness.ledger.writeOff({ ...body, ...TWO_PEOPLE, key: randomUUID() }))
  expect(await figures(fundId)).toMatchObject({ outstandingCents: 0, availableCents: 600 })
  const late = posted(await harness.ledger.recover({ ...body, key: randomUUID(), amountCents: cents(450) }))
  expect(late).toMatchObject({ principalCents: 400, afterWriteOffCents: 400, surplusCents: 50 })
  expect(await figures(fundId)).toMatchObject({ outstandingCents: 0, availableCents: 1_000 })
})

test('a payout that the provider returned is owed by nobody, and its money is there again', async () => {
  const fundId = await harness.openFund({ cap: 1_000, cash: 1_000 })
  const payout = await paidAdvance(harness.ledger, fundId, 400)
  const returned = { ...payout.capture(400), key: randomUUID() }
  posted(await harness.ledger.returnPayout(returned))
  expect(await figures(fundId)).toMatchObject({ outstandingCents: 0, availableCents: 1_000 })
  expect(await harness.ledger.returnPayout({ ...returned, key: randomUUID() })).toMatchObject({
    refused: 'RECOVERY_EXCEEDED',
  })
})

test('a cap change is a recorded journal; below use it stops new reservations and nothing else', async () => {
  const fundId = await harness.openFund({ cap: 1_000, cash: 1_000 })
  const payout = payoutIn(fundId)
  posted(await harness.ledger.reserve(payout.reserve(800)))
  posted(await harness.ledger.setCap({ ...TWO_PEOPLE, key: randomUUID(), fundId, capCents: cents(400) }))
  expect(await figures(fundId)).toMatchObject({ capCents: 400, availableCents: 0, notFundedCents: -400 })
  expect(await harness.ledger.reserve(payoutIn(fundId).reserve(1))).toMatchObject({
    refused: 'FUND_CAP_EXCEEDED',
  })
  posted(await harness.ledger.capture(payout.capture(800)))
  posted(await harness.ledger.setCap({ ...TWO_PEOPLE, key: randomUUID(), fundId, capCents: cents(2_000) }))
  const { items } = await harness.ledger.journals({ fundId, limit: 10, kind: 'cap-change' })
  expect(items.map((journal) => journal.approver)).toEqual([TWO_PEOPLE.approver, TWO_PEOPLE.approver])
  const { items: caps } = await harness.ledger.accountStatement({
    fundId,
    account: 'spending-limit',
    limit: 10,
  })
  expect(caps.map((line) => line.balanceAfterCents)).toEqual([2_000, 400, 1_000])
})

test('money that two people answer for is refused to one', async () => {
  const fundId = await harness.openFund()
  const inject = { fundId, amountCents: cents(1) }
  const refused = { refused: 'FOUR_EYES_REQUIRED', facts: {} }
  expect(await harness.ledger.inject({ ...inject, key: randomUUID(), actor: FINANCE })).toEqual(refused)
  const alone = { actor: FINANCE, approver: FINANCE }
  expect(await harness.ledger.inject({ ...inject, key: randomUUID(), ...alone })).toEqual(refused)
})

test('a reversal is the same journal with the opposite sign, once, and never of what was used since', async () => {
  const fundId = await harness.openFund({ cap: 1_000, cash: 600 })
  const payout = await paidAdvance(harness.ledger, fundId, 300)
  const repaid = posted(
    await harness.ledger.recover({
      ...payout.capture(350),
      key: randomUUID(),
      recoveryId: payout.recoveryId,
    }),
  )
  const reverse = (voucherNo: string) =>
    harness.ledger.reverse({ ...TWO_PEOPLE, key: randomUUID(), fundId, voucherNo })
  const undone = posted(await reverse(repaid.voucherNo))
  expect(await figures(fundId)).toMatchObject({
    outstandingCents: 300,
    heldCents: 0,
    cashInCents: 600,
    cashOutCents: 300,
  })
  expect(await reverse(repaid.voucherNo)).toMatchObject({ facts: { reason: 'already-reversed' } })
  expect(await reverse(undone.voucherNo)).toMatchObject({ facts: { reason: 'kind' } })
  expect(await reverse('NOPE-2026-000001')).toMatchObject({ refused: 'NOT_REVERSIBLE' })
  const { items } = await harness.ledger.journals({ fundId, limit: 10, kind: 'injection' })
  expect(await reverse(items[0]?.voucherNo ?? '')).toMatchObject({ facts: { reason: 'cash-reserved' } })
  expect((await harness.ledger.journal(repaid.voucherNo))?.reversedBy).toBe(undone.voucherNo)
  expect((await harness.ledger.journal(undone.voucherNo))?.reverses).toBe(repaid.voucherNo)
  expect(await auditBooks(harness.owner, fundId)).toMatchObject({ wrong: [], entrySum: 0 })
})

test('a fund is opened once for a city, and its code belongs to it alone', async () => {
  const fundId = await harness.openFund()
  const fund = (await harness.ledger.funds()).find((one) => one.fundId === fundId)
  if (!fund) throw new Error('the fund is not listed')
  expect(await harness.ledger.fundOfCity(fund.cityId)).toEqual(fund)
  const again = {
    ...fund,
    fundId: randomUUID(),
    key: randomUUID(),
    actor: TWO_PEOPLE.actor,
    approver: TWO_PEOPLE.approver,
    capCents: cents(1),
  }
  expect(await harness.ledger.openFund(again)).toMatchObject({ refused: 'FUND_EXISTS' })
})

test('an old effective date is kept, a future one refused, and posted order is not touched by it', async () => {
  const fundId = await harness.openFund()
  const inject = { ...TWO_PEOPLE, fundId, amountCents: cents(5) }
  const old = posted(await harness.ledger.inject({ ...inject, key: randomUUID(), effectiveOn: '2024-08-01' }))
  expect(await harness.ledger.journal(old.voucherNo)).toMatchObject({ effectiveOn: '2024-08-01', seq: 3 })
  expect(
    await harness.ledger.inject({ ...inject, key: randomUUID(), effectiveOn: '2999-01-01' }),
  ).toMatchObject({ refused: 'DATE_IN_FUTURE' })
})

test('amounts that are no money are refused before they cost a lock', async () => {
  const payout = payoutIn(await harness.openFund())
  for (const amount of [Number.NaN, 0.5, Number.POSITIVE_INFINITY, 1e15])
    expect(
      await harness.ledger.reserve(Object.assign(payout.reserve(1), { amountCents: amount })),
    ).toMatchObject({ refused: 'AMOUNT_NOT_EXACT' })
  for (const amount of [0, -1])
    expect(await harness.ledger.reserve(payout.reserve(amount))).toMatchObject({
      refused: 'AMOUNT_NOT_POSITIVE',
    })
})

test('statements page by key without losing or repeating a line, and their running balance is the account’s', async () => {
  const fundId = await harness.openFund({ cap: 100_000, cash: 100_000 })
  for (let i = 1; i <= 7; i++) await paidAdvance(harness.ledger, fundId, i)
  const seen: number[] = []
  let before: number | undefined
  do {
    const page = await harness.ledger.accountStatement({
      fundId,
      account: 'cash',
      limit: 3,
      ...(before === undefined ? {} : { before }),
    })
    seen.push(...page.items.map((line) => line.balanceAfterCents))
    before = page.nextBefore ?? undefined
  } while (before !== undefined)
  expect(seen).toEqual([99_972, 99_979, 99_985, 99_990, 99_994, 99_997, 99_999, 100_000])
  expect((await harness.ledger.balances(fundId)).get('cash')).toBe(99_972)
  const days = await harness.ledger.inAndOutByDay(fundId, 3)
  expect(days.length).toBe(3)
  expect(days.at(-1)).toMatchObject({ inCents: 100_000, outCents: 28 })
})
