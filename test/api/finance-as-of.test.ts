import { afterAll, beforeAll, expect, test } from 'vitest'
import { cents } from '#domain/money'
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

/** Money in each month of a spring, what February brought undone in April. */
async function spring() {
  await clock("'2025-01-10T02:00:00Z'::timestamptz")
  const city = await platform.openCity()
  const { ledger } = platform.services
  const actor = { kind: 'staff', id: city.staff.finance.id, role: 'finance' } as const
  const approver = { kind: 'staff', id: (await city.colleague('finance')).id, role: 'finance' } as const
  const vouchers: string[] = []
  for (const month of ['02', '03', '04']) {
    await clock(`'2025-${month}-10T02:00:00Z'::timestamptz`)
    const added = await ledger.inject({
      key: `${city.fundId}:${month}`,
      fundId: city.fundId,
      actor,
      approver,
      amountCents: cents(500),
    })
    if (added.refused !== null) throw new Error(added.refused)
    vouchers.push(added.voucherNo)
  }
  const undone = await ledger.reverse({
    key: `${city.fundId}:undo`,
    fundId: city.fundId,
    actor,
    approver,
    voucherNo: vouchers[0] ?? '',
  })
  expect(undone.refused).toBeNull()
  await clock('clock_timestamp()')
  return { vouchers, finance: platform.as({ staff: city.staff.finance }) }
}

const MARCH = { postedAt: '2025-03-20T00:00:00Z' }

test('the fund, its accounts and vouchers as of a moment know nothing of what came after it', async () => {
  const { vouchers, finance } = await spring()
  const [february = '', march = '', april = ''] = vouchers
  const figures = await finance.fund.figures(MARCH)
  const now = await finance.fund.figures()
  expect(now.asOf).toBeNull()
  expect(figures).toMatchObject({ waiting: null, cashInCents: null, asOf: { effectiveOn: '2025-03-20' } })
  // April brought 500 and took February's 500 back
  expect(figures.postedCents).toBe(now.postedCents)
  const { outstandingCents, reservedCents, availableCents, notFundedCents, capCents } = figures
  expect(outstandingCents + reservedCents + availableCents + notFundedCents).toBe(capCents)

  const { rows, asOf } = await finance.fund.journals({ ...MARCH, limit: 2 })
  expect(rows.map(({ voucherNo }) => voucherNo)).toEqual([march, february])
  expect(rows.map(({ reversedBy }) => reversedBy)).toEqual([null, null])
  expect(asOf?.throughSeq).toBe(rows[0]?.seq)
  const known = await finance.fund.journals({ postedAt: '2025-05-01T00:00:00Z', limit: 200 })
  expect(known.rows.find(({ voucherNo }) => voucherNo === february)?.reversedBy).not.toBeNull()
  expect(known.rows.map(({ voucherNo }) => voucherNo)).toContain(april)

  const statement = await finance.fund.accountStatement({ ...MARCH, account: 'cash' })
  expect(statement.rows[0]).toMatchObject({
    voucherNo: march,
    balanceAfterCents: statement.balanceCents,
    inEffect: true,
  })
  expect(statement.balanceCents).toBe(figures.postedCents)
  const { rows: balances, sumCents } = await finance.fund.balances(MARCH)
  expect(balances.find(({ account }) => account === 'cash')?.balanceCents).toBe(figures.postedCents)
  expect(sumCents).toBe(0)
  const { days } = await finance.fund.inAndOut({ ...MARCH, days: 30 })
  expect(days.filter(({ inCents }) => inCents > 0)).toMatchObject([{ day: '2025-03-10', inCents: 500 }])
  expect(days.at(-1)?.day).toBe('2025-03-20')
})

test('an effective day leaves out what is dated after it, and says so where it was posted all the same', async () => {
  const { vouchers, finance } = await spring()
  const asked = { postedAt: '2025-04-20T00:00:00Z', effectiveOn: '2025-03-31' }
  const { rows } = await finance.fund.journals(asked)
  expect(rows[0]?.voucherNo).toBe(vouchers[1])
  const statement = await finance.fund.accountStatement({ ...asked, account: 'cash' })
  expect(statement.rows.map(({ inEffect }) => inEffect).slice(0, 4)).toEqual([false, false, true, true])
  const cash = statement.rows.find(({ inEffect }) => inEffect)
  expect(statement.balanceCents).toBe(cash?.balanceAfterCents)
})

test('pages of a moment go on from one another while money moves', async () => {
  const { finance } = await spring()
  const all = await finance.fund.accountStatement({ ...MARCH, account: 'cash', limit: 200 })
  const seen: string[] = []
  for (let before: number | undefined; ; ) {
    const page = await finance.fund.accountStatement({
      ...MARCH,
      account: 'cash',
      limit: 1,
      ...(before && { before }),
    })
    seen.push(...page.rows.map(({ voucherNo }) => voucherNo))
    if (page.nextBefore === null) break
    before = page.nextBefore
  }
  expect(seen).toEqual(all.rows.map(({ voucherNo }) => voucherNo))
})

test('a day of posting is that day and no other, in the list of vouchers and in an account', async () => {
  const { vouchers, finance } = await spring()
  const [february = '', march = ''] = vouchers
  for (const [postedOn, expected] of [
    ['2025-02-10', [february]],
    ['2025-03-10', [march]],
    ['2025-03-09', []],
    ['2025-03-11', []],
  ] as const) {
    const asked = { postedOn, account: 'cash' } as const
    for (const { rows } of [await finance.fund.journals(asked), await finance.fund.accountStatement(asked)])
      expect(rows.map(({ voucherNo }) => voucherNo)).toEqual(expected)
  }
  const before = await finance.fund.journals({ ...MARCH, postedOn: '2025-04-10' })
  expect(before.rows).toEqual([])
})

test('a moment says since when there is a fund, and one that is not settled is refused', async () => {
  const { finance } = await spring()
  expect(await finance.books.moment({ postedAt: '2024-12-31T00:00:00Z' })).toMatchObject({
    beganOn: '2025-01-10',
    asOf: { throughSeq: 0 },
  })
  const { asOf } = await finance.books.moment(MARCH)
  expect(asOf).toMatchObject({ effectiveOn: '2025-03-20' })
  expect(asOf.throughSeq).toBeGreaterThan(0)
  await expect(finance.books.moment({ postedAt: '2099-01-01T00:00:00Z' })).rejects.toThrow(
    'AS_OF_NOT_SETTLED',
  )
})
