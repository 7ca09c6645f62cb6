import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ACCOUNT_IDS } from '#domain/accounts'
import { DomainError } from '#domain/errors'
import { cents } from '#domain/money'
import type { AsOf } from '#prisma/stores/ledger/contract'
import { FINANCE, FINANCE_TWO, paidAdvance, payoutIn, posted, TWO_PEOPLE } from './ledger-commands.ts'
import { auditBooks, type LedgerHarness, openHarness } from './ledger-fixture.ts'

let harness: LedgerHarness
beforeAll(async () => {
  harness = await openHarness()
})
afterAll(() => harness.close())

/** The ledger's one clock stands where the test puts it; only the owner can do this. */
const clock = (instant: string) =>
  harness.owner.query(
    `CREATE OR REPLACE FUNCTION ledger_now() RETURNS timestamptz LANGUAGE sql VOLATILE AS $$ SELECT '${instant}'::timestamptz $$`,
  )

const CLOSERS = { actor: FINANCE, approver: FINANCE_TWO }
const at = (postedAt: string, effectiveOn?: string) => ({
  postedAt: new Date(postedAt),
  ...(effectiveOn && { effectiveOn }),
})

/** January to March: an injection and an advance a month, a repayment in March that took effect in February. */
async function quarter() {
  await clock('2024-01-05T02:00:00Z')
  const fundId = await harness.openFund({ cap: 100_000, cash: 10_000 })
  const inject = (key: string, amount: number, effectiveOn?: string) =>
    harness.ledger.inject({
      ...TWO_PEOPLE,
      key: `${fundId}:${key}`,
      fundId,
      amountCents: cents(amount),
      ...(effectiveOn && { effectiveOn }),
    })
  await clock('2024-01-20T02:00:00Z')
  const january = await paidAdvance(harness.ledger, fundId, 100)
  await clock('2024-02-10T02:00:00Z')
  posted(await inject('feb', 5_000))
  await paidAdvance(harness.ledger, fundId, 200)
  await clock('2024-03-03T02:00:00Z')
  posted(await inject('late', 70, '2024-02-27'))
  const repayment = { ...january.capture(100), key: `${fundId}:repaid`, recoveryId: january.recoveryId }
  posted(await harness.ledger.recover({ ...repayment, effectiveOn: '2024-02-20' }))
  return { fundId, inject, january }
}

const cash = async (fundId: string, asOf: AsOf) =>
  (await harness.ledger.balancesAsOf(fundId, asOf)).get('cash')

test('a balance as of an instant and a day counts what was posted by then and had taken effect', async () => {
  const { fundId } = await quarter()
  const { ledger } = harness
  const cashAt = async (postedAt: string, day?: string) =>
    cash(fundId, await ledger.asOf(fundId, at(postedAt, day)))
  expect(await cashAt('2024-01-01T00:00:00Z')).toBe(0)
  expect(await cashAt('2024-01-10T00:00:00Z')).toBe(10_000)
  expect(await cashAt('2024-02-29T00:00:00Z')).toBe(14_700)
  // known in March: what February really was
  expect(await cashAt('2024-03-10T00:00:00Z', '2024-02-29')).toBe(14_870)
  expect(await cashAt('2024-03-10T00:00:00Z', '2024-02-20')).toBe(14_800)
  expect(await cashAt('2024-03-10T00:00:00Z', '2024-01-31')).toBe(9_900)
  expect(await cashAt('2024-03-10T00:00:00Z')).toBe(14_870)
})

test('an as-of answer is the same whenever it is asked again, whatever was posted since', async () => {
  const { fundId, inject } = await quarter()
  const { ledger } = harness
  const asked = await ledger.asOf(fundId, at('2024-03-03T02:30:00Z', '2024-02-27'))
  const before = await ledger.balancesAsOf(fundId, asked)
  const owed = await ledger.openAdvances(fundId, asked)
  await clock('2024-03-04T02:00:00Z')
  posted(await inject('later', 1_000, '2024-02-01'))
  await paidAdvance(ledger, fundId, 300)
  const again = await ledger.asOf(fundId, { postedAt: asked.postedAt, effectiveOn: asked.effectiveOn })
  expect(again).toEqual(asked)
  expect(await ledger.balancesAsOf(fundId, again)).toEqual(before)
  expect(await ledger.openAdvances(fundId, again)).toEqual(owed)
  expect(owed.map(({ owedCents, paidOn }) => [paidOn, owedCents])).toEqual([['2024-02-10', 200]])
})

test('every as-of balance is the sum of the entries it should hold, at random moments', async () => {
  const { fundId } = await quarter()
  for (const postedAt of ['2024-01-06', '2024-01-21', '2024-02-10', '2024-02-28', '2024-03-05'])
    for (const day of [
      '2024-01-04',
      '2024-01-05',
      '2024-01-31',
      '2024-02-19',
      '2024-02-20',
      '2024-02-26',
      '2024-03-05',
    ]) {
      const asOf = await harness.ledger.asOf(fundId, at(`${postedAt}T12:00:00Z`, day))
      const { rows } = await harness.owner.query<{ account: string; cents: string }>(
        `SELECT account, sum(amount_cents) AS cents FROM entry JOIN journal USING (fund_id, seq)
         WHERE fund_id = $1 AND posted_at <= $2 AND effective_on <= $3 GROUP BY account`,
        [fundId, asOf.postedAt, day],
      )
      const naive = new Map(rows.map(({ account, cents: sum }) => [account, Number(sum)]))
      const found = await harness.ledger.balancesAsOf(fundId, asOf)
      for (const account of ACCOUNT_IDS)
        expect(found.get(account), `${account} ${postedAt} ${day}`).toBe(naive.get(account) ?? 0)
    }
})

test('a moment that a batch under way could still fall before is refused', async () => {
  const fundId = await harness.openFund()
  const recent = harness.ledger.asOf(fundId, { postedAt: new Date(Date.now() - 2_000) })
  await expect(recent).rejects.toEqual(new DomainError('AS_OF_NOT_SETTLED', { field: 'postedAt' }))
})

test('a closed month keeps its trial balance; what comes later stands in the next with its own date', async () => {
  const { fundId, inject } = await quarter()
  const { ledger } = harness
  const close = (month: string, people = CLOSERS) => ledger.closePeriod({ fundId, month, ...people })
  expect(await close('2024-02')).toEqual({ refused: 'PERIOD_BEFORE_IS_OPEN', facts: { month: '2024-01' } })
  expect(await close('2024-03')).toMatchObject({ refused: 'PERIOD_NOT_OVER' })
  expect(await close('2023-12')).toMatchObject({ refused: 'NOT_FOUND' })
  expect(await close('2024-01', { actor: FINANCE, approver: FINANCE })).toMatchObject({
    refused: 'FOUR_EYES_REQUIRED',
  })
  const january = await close('2024-01')
  expect(january).toMatchObject({ refused: null, month: '2024-01' })
  expect(await close('2024-01')).toEqual(january)
  expect(await close('2024-02')).toMatchObject({ refused: null })

  const [february] = await ledger.periods(fundId)
  const line = (account: string) => february?.balances.find((balance) => balance.account === account)
  // what March backdated into February was known at closing
  expect(line('cash')).toMatchObject({
    openingCents: 9_900,
    debitCents: 5_170,
    creditCents: 200,
    closingCents: 14_870,
  })
  expect(february?.balances.reduce((sum, { closingCents }) => sum + closingCents, 0)).toBe(0)

  // a confirmed payment is never refused for a closed period
  posted(await inject('correction', 11, '2024-01-15'))
  const { rows } = await harness.owner.query(
    `SELECT effective_on::text, accounting_on::text FROM journal WHERE idem_key = $1`,
    [`${fundId}:correction`],
  )
  expect(rows).toEqual([{ effective_on: '2024-01-15', accounting_on: '2024-03-01' }])
  expect((await ledger.periods(fundId))[0]).toEqual(february)
  const now = await ledger.asOf(fundId, at('2024-03-20T00:00:00Z'))
  const march = await ledger.trialBalance(fundId, { from: '2024-03-01', to: '2024-03-31' }, now)
  expect(march.find(({ account }) => account === 'cash')).toMatchObject({
    openingCents: 14_870,
    debitCents: 11,
    closingCents: 14_881,
  })
  const again = await ledger.trialBalance(fundId, { from: '2024-02-01', to: '2024-02-29' }, now)
  expect(again).toEqual(february?.balances)
  expect(await auditBooks(harness.owner, fundId)).toMatchObject({ wrong: [] })
})

test('the database lets nothing into a closed month, and none be closed twice or opened again', async () => {
  const { fundId } = await quarter()
  await harness.ledger.closePeriod({ fundId, month: '2024-01', ...CLOSERS })
  const raw = harness.owner.query(
    `INSERT INTO journal (fund_id, seq, voucher_no, idem_key, kind, effective_on, accounting_on, posted_at, actor, salt)
     VALUES ($1, 999, $2, $2, 'injection', '2024-01-20', '2024-01-20', now(), 'system', decode(repeat('00', 16), 'hex'))`,
    [fundId, `raw-${randomUUID()}`],
  )
  await expect(raw).rejects.toMatchObject({ code: 'XP007' })
  const opened = harness.owner.query("UPDATE fund SET closed_through = '1970-01-01' WHERE id = $1", [fundId])
  await expect(opened).rejects.toMatchObject({ code: 'XP002' })
  await expect(harness.owner.query('UPDATE period SET closed_by = closed_by')).rejects.toMatchObject({
    code: 'XP002',
  })
  const alone = harness.owner.query(
    `INSERT INTO period SELECT fund_id, '2024-02', '2024-02-01', '2024-02-29', now(), closed_by, closed_by, last_seq, head FROM period`,
  )
  await expect(alone).rejects.toMatchObject({ code: '23514' })
})

test('each day that is over has one head over its blocks, linked to the day before', async () => {
  const { fundId } = await quarter()
  await clock('2024-03-06T00:00:00Z')
  await harness.worker.query('SELECT * FROM ledger_make_heads()')
  const { rows } = await harness.owner.query<{ day: string; blocks: number; linked: boolean }>(
    `SELECT day::text, blocks, prev_hash = coalesce(lag(hash) OVER (ORDER BY day), sha256('xianpei-days-v1')) AS linked
     FROM daily_head ORDER BY day`,
  )
  expect(rows[0]?.day).toBe('2024-01-05')
  expect(rows.at(-1)?.day).toBe('2024-03-05')
  expect(rows.every(({ linked }) => linked)).toBe(true)
  expect(rows.length).toBe(61)
  expect((await harness.worker.query('SELECT * FROM ledger_make_heads()')).rowCount).toBe(0)
  await expect(harness.api.query('SELECT * FROM ledger_make_heads()')).rejects.toMatchObject({
    code: '42501',
  })
  posted(await harness.ledger.reserve(payoutIn(fundId).reserve(1)))
})

test('the days up to a moment count what was posted by then, and stay what they are', async () => {
  const { fundId, inject } = await quarter()
  const { ledger } = harness
  const asOf = await ledger.asOf(fundId, at('2024-02-10T12:00:00Z'))
  const days = await ledger.inAndOutByDay(fundId, 22, asOf)
  expect(days.filter(({ inCents, outCents }) => inCents + outCents > 0)).toEqual([
    { day: '2024-01-20', inCents: 0, outCents: 100, netOutCents: 100 },
    { day: '2024-02-10', inCents: 5_000, outCents: 200, netOutCents: 200 },
  ])
  await clock('2024-03-04T02:00:00Z')
  posted(await inject('later', 1_000, '2024-02-01'))
  expect(await ledger.inAndOutByDay(fundId, 22, asOf)).toEqual(days)
})

test('vouchers come in their order with all their lines, a page at a time and no further than asked', async () => {
  const { fundId } = await quarter()
  const { ledger } = harness
  const all = await ledger.vouchers({ fundId, after: 0, through: 1_000, limit: 500 })
  expect(all.map(({ seq }) => seq)).toEqual(all.map((_, i) => i + 1))
  for (const voucher of all) {
    const { entries, ...journal } = voucher
    expect(journal).toEqual(await ledger.journal(voucher.voucherNo))
    expect(entries).toEqual(await ledger.entriesOf(voucher.voucherNo))
  }
  expect(await ledger.vouchers({ fundId, after: 2, through: 5, limit: 2 })).toEqual(all.slice(2, 4))
  expect(await ledger.vouchers({ fundId, after: 4, through: 5, limit: 2 })).toEqual(all.slice(4, 5))
  const { items } = await ledger.journals({ fundId, limit: 50, effectiveBy: '2024-02-20' })
  expect(items.map(({ seq }) => seq)).toEqual(
    all
      .filter(({ effectiveOn }) => effectiveOn <= '2024-02-20')
      .map(({ seq }) => seq)
      .toReversed(),
  )
})
