import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cityDay } from '#domain/clocks'
import { cents } from '#domain/money'
import { monthOf } from '#domain/months'
import { SYSTEM } from '#domain/people'
import { openStaffPlatform, type StaffPlatform } from './staff-platform.ts'

let platform: StaffPlatform
beforeAll(async () => {
  platform = await openStaffPlatform()
})
afterAll(() => platform?.close())

/** The ledger's one clock stands where the test puts it; only the owner can do this. */
const clock = (expression: string) =>
  platform.owner.pool.query(
    `CREATE OR REPLACE FUNCTION ledger_now() RETURNS timestamptz LANGUAGE sql VOLATILE AS $$ SELECT ${expression} $$`,
  )

async function cityOfLastYear() {
  await clock("'2025-01-10T02:00:00Z'::timestamptz")
  const city = await platform.openCity()
  await clock("'2025-02-10T02:00:00Z'::timestamptz")
  const added = await platform.services.ledger.inject({
    key: `${city.fundId}:feb`,
    fundId: city.fundId,
    actor: SYSTEM,
    amountCents: cents(500),
  })
  expect(added.refused).toBeNull()
  await clock('clock_timestamp()')
  const second = await city.colleague('finance')
  return {
    city,
    first: platform.as({ staff: city.staff.finance }),
    second: platform.as({ staff: second }),
  }
}

test('the figures of any past moment add up to the cap, and say which moment they are of', async () => {
  const { first } = await cityOfLastYear()
  const before = await first.books.statement({ postedAt: '2025-02-01T00:00:00Z' })
  const after = await first.books.statement({ postedAt: '2025-03-01T00:00:00Z' })
  const cash = (of: typeof before) => of.balances.find(({ account }) => account === 'cash')?.balanceCents ?? 0
  expect(cash(after) - cash(before)).toBe(500)
  for (const found of [before, after]) {
    expect(found.sumCents).toBe(0)
    const { outstandingCents, reservedCents, availableCents, notFundedCents } = found
    expect(outstandingCents + reservedCents + availableCents + notFundedCents).toBe(found.capCents)
  }
  expect(before.asOf).toMatchObject({ postedAt: '2025-02-01T00:00:00.000Z', effectiveOn: '2025-02-01' })
  const again = await first.books.statement({
    postedAt: before.asOf.postedAt,
    effectiveOn: before.asOf.effectiveOn,
  })
  expect(again).toEqual(before)
  const soon = first.books.statement({ postedAt: new Date().toISOString() })
  await expect(soon).rejects.toThrow('AS_OF_NOT_SETTLED')
})

test('a month is closed by the second of two people, once, and only after the one before', async () => {
  const { first, second } = await cityOfLastYear()
  expect((await first.books.periods()).rows.at(-1)).toMatchObject({ month: '2025-01', state: 'open' })
  await expect(second.books.approveClosing({ month: '2025-01' })).rejects.toThrow('NOT_FOUND')
  await first.books.requestClosing({ month: '2025-02' })
  await expect(second.books.approveClosing({ month: '2025-02' })).rejects.toThrow('PERIOD_BEFORE_IS_OPEN')
  await first.books.requestClosing({ month: '2025-01' })
  await expect(first.books.approveClosing({ month: '2025-01' })).rejects.toThrow('FOUR_EYES_REQUIRED')
  const closed = await second.books.approveClosing({ month: '2025-01' })
  expect(await second.books.approveClosing({ month: '2025-01' })).toEqual(closed)
  await second.books.approveClosing({ month: '2025-02' })
  const { rows } = await first.books.periods()
  const february = rows.find(({ month }) => month === '2025-02')
  expect(february).toMatchObject({ state: 'closed' })
  expect(february?.balances.find(({ account }) => account === 'cash')).toMatchObject({ debitCents: 500 })
  const asked = await first.books.trialBalance({ from: '2025-02-01', to: '2025-02-28' })
  expect(asked.rows).toEqual(february?.balances)
  expect(asked.debitCents).toBe(asked.creditCents)
  expect(rows[0]?.state).toBe('open')
})

test('a month that is not over is not asked for', async () => {
  const { first } = await cityOfLastYear()
  const month = monthOf(cityDay(new Date()))
  await expect(first.books.requestClosing({ month })).rejects.toThrow('PERIOD_NOT_OVER')
  expect(await first.books.receivables({})).toMatchObject({ rows: [], owedCents: 0 })
})

test('the runway counts whole days only, leaves out what the city paid in, and says when there is too little', async () => {
  const { first, city } = await cityOfLastYear()
  expect(await first.fund.runway()).toMatchObject({ known: 'not-shrinking', dataDays: 28 })
  for (let ago = 1; ago <= 28; ago += 1) {
    await clock(`clock_timestamp() - interval '${29 - ago} days'`)
    const payoutId = randomUUID()
    const ids = {
      payoutId,
      complaintId: randomUUID(),
      fundId: city.fundId,
      actor: SYSTEM,
      amountCents: cents(1_000),
    }
    for (const [what, key] of [
      ['reserve', `${payoutId}:reserve:1`],
      ['capture', `${payoutId}:capture`],
    ] as const)
      expect((await platform.workerLedger[what]({ ...ids, key })).refused).toBeNull()
  }
  await clock('clock_timestamp()')
  const { availableCents } = await first.fund.figures()
  const days = Math.floor(availableCents / 1_000)
  const found = await first.fund.runway()
  expect(found).toMatchObject({ known: 'days', dataDays: 28, dailyCents: 1_000, days: Math.min(730, days) })
  const young = await platform.openCity()
  const asked = await platform.as({ staff: young.staff.finance }).fund.runway()
  expect(asked).toMatchObject({ known: 'too-little', dataDays: 0 })
})
