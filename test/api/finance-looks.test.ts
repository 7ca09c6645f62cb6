import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStaffPlatform, type StaffPlatform } from './staff-platform.ts'

let platform: StaffPlatform
beforeAll(async () => {
  platform = await openStaffPlatform()
})
afterAll(() => platform?.close())

test('who opens vouchers, statements and balances is kept, and paging on in the same view is one look', async () => {
  const city = await platform.openCity()
  const { finance, supervisor } = city.staff
  const reader = platform.as({ staff: finance })
  const { rows: vouchers, nextBefore } = await reader.fund.journals({ limit: 1 })
  await reader.fund.journals({ limit: 1, before: nextBefore ?? 1 })
  await reader.fund.journals({ kind: 'injection' })
  const voucherNo = vouchers[0]?.voucherNo ?? ''
  await reader.fund.readJournal({ voucherNo })
  await reader.fund.readJournal({ voucherNo })
  const postedAt = new Date(Date.now() - 60_000).toISOString()
  await reader.fund.accountStatement({ account: 'cash' })
  await reader.fund.accountStatement({ account: 'cash', postedAt })
  await reader.books.statement({ postedAt })
  await reader.books.trialBalance({ from: '2026-01-01', to: '2026-01-31' })
  await reader.books.receivables({})

  const { rows } = await platform.as({ staff: supervisor }).audit.looks({ staffId: finance.id })
  expect(rows.map(({ what, filter }) => [what, filter]).toReversed()).toEqual([
    ['journals', {}],
    ['journals', { kind: 'injection' }],
    ['journal', { voucherNo }],
    ['account-statement', { account: 'cash' }],
    ['account-statement', { account: 'cash' }],
    ['fund-statement', {}],
    ['trial-balance', { from: '2026-01-01', to: '2026-01-31' }],
    ['receivables', {}],
  ])
  expect(rows.filter((row) => row.postedAt === postedAt)).toHaveLength(2)
  for (const { staff, format } of rows) expect([staff.id, format]).toEqual([finance.id, null])
})

test('what cannot be kept is not shown', async () => {
  const city = await platform.openCity()
  const reader = platform.as({ staff: city.staff.finance })
  await platform.owner.pool.query('REVOKE INSERT ON finance_look FROM xianpei_api')
  try {
    await expect(reader.books.statement({})).rejects.toThrow('permission denied')
    await expect(reader.fund.accountStatement({ account: 'cash' })).rejects.toThrow('permission denied')
  } finally {
    await platform.owner.pool.query('GRANT INSERT ON finance_look TO xianpei_api')
  }
})

test('finance sees its own looks, supervisor and admin those of their city page by page, others none', async () => {
  const [city, elsewhere] = await Promise.all([platform.openCity(), platform.openCity()])
  const { finance, supervisor, admin } = city.staff
  for (const staff of [finance, admin, await city.colleague('finance'), elsewhere.staff.finance])
    for (const account of ['cash', 'advances'] as const)
      await platform.as({ staff }).fund.accountStatement({ account })
  const seen = async (staff: typeof finance, asked = {}) =>
    (await platform.as({ staff }).audit.looks({ what: 'account-statement', ...asked })).rows
  expect(await seen(finance)).toHaveLength(2)
  expect(await seen(finance, { staffId: admin.id })).toHaveLength(2)
  expect(new Set((await seen(finance, { staffId: admin.id })).map(({ staff }) => staff.id))).toEqual(
    new Set([finance.id]),
  )
  expect(await seen(supervisor)).toHaveLength(6)
  expect(await seen(admin, { staffId: finance.id })).toHaveLength(2)
  expect(await seen(admin, { takenOnly: true })).toHaveLength(0)
  const reader = platform.as({ staff: supervisor })
  const paged: string[] = []
  for (let before: number | undefined; ; ) {
    const page = await reader.audit.looks({ what: 'account-statement', limit: 4, ...(before && { before }) })
    paged.push(...page.rows.map(({ id }) => id))
    if (page.nextBefore === null) break
    before = page.nextBefore
  }
  expect(paged).toEqual((await seen(supervisor)).map(({ id }) => id))
  expect((await reader.audit.lookers()).rows.map(({ id }) => id)).toContain(finance.id)
  await expect(platform.as({ staff: city.staff.reviewer }).audit.looks({})).rejects.toThrow('NOT_ALLOWED')
  await expect(platform.as({ staff: finance }).audit.lookers()).rejects.toThrow('NOT_ALLOWED')
  // who reads the log stands in it too
  expect((await reader.audit.looks({ what: 'looks', staffId: supervisor.id })).rows.length).toBeGreaterThan(0)
})
