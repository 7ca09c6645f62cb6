import path from 'node:path'
import { expect, test } from 'vitest'
import { arrivalsOf, spanAfter } from '#ops/replay/months/calendar'
import { postedByMonth, readOutcome } from '#ops/replay/months/outcome'
import { playMonths } from '#ops/replay/months/play-months'
import { type MonthsTarget, startUnderMovedClock } from '#ops/replay/months/target'
import { isSame } from '#ops/replay/compare'
import { planSeason, seeded } from '#ops/replay/plan'
import { SANYA_2024 } from '#ops/replay/sanya-2024'
import { cityDay } from '#domain/clocks'
import { beancountAccount } from '#domain/ledger-export/beancount'
import { hledgerAccount } from '#domain/ledger-export/hledger'
import { createLedger } from '#prisma/stores/ledger'
import { createPool } from '#prisma/stores/pool'
import { balancesOf, findHledger, readByBeancount, readByHledger } from './ledger-readers.ts'

test('a full season is planned to Sanya’s totals, to the fen, whatever the seed', () => {
  for (const seed of [1, 2024, 31_337]) {
    const { cases } = planSeason(SANYA_2024.complaints, seed)
    const sum = (...endings: readonly string[]) =>
      cases.filter((one) => endings.includes(one.ending)).reduce((total, one) => total + one.amountCents, 0)
    expect(cases).toHaveLength(SANYA_2024.complaints)
    expect(sum('small-fast', 'advanced')).toBe(SANYA_2024.advanced.amountCents)
    expect(sum('small-fast')).toBe(SANYA_2024.smallFast.amountCents)
    expect(sum('settled')).toBe(SANYA_2024.settled.amountCents)
    expect(
      cases.filter((one) => one.ending === 'small-fast').every((one) => one.amountCents <= 100_000),
    ).toBe(true)
    expect(cases.some((one) => one.ending === 'advanced' && one.amountCents > 1_000_000)).toBe(true)
  }
})

test('the same seed plays the same cases on the same days, more of them when the island is full', () => {
  const span = spanAfter(new Date('2026-11-30T00:00:00Z'))
  const { cases } = planSeason(SANYA_2024.complaints, 2024)
  const arrivals = arrivalsOf(cases, span, seeded(7))
  expect(arrivals).toEqual(arrivalsOf(cases, span, seeded(7)))
  expect([span.months.length, span.months[0], span.months.at(-1)]).toEqual([16, '2027-04', '2028-07'])
  const inMonth = (month: string) =>
    arrivals
      .filter(({ at }) => cityDay(at).startsWith(month))
      .reduce((sum, { cases: together }) => sum + together.length, 0)
  expect(span.months.map(inMonth).reduce((sum, count) => sum + count, 0)).toBe(SANYA_2024.complaints)
  expect(inMonth('2028-01')).toBeGreaterThan(inMonth('2027-07') * 1.3)
})

/** What beancount and hledger make of a city's exported ledger, and what they should. */
async function readings(target: MonthsTarget, cityId: string) {
  const pool = createPool(target.ownerDatabase, { max: 2, patient: true })
  try {
    const fund = await createLedger(pool).fundOfCity(cityId)
    if (!fund) throw new Error('the city has no fund')
    const file = path.join(target.stack.platform.dataFolder, 'exports', fund.code)
    const { errors, balances } = await readByBeancount(`${file}.beancount`)
    const found: unknown[] = [errors, balances]
    const due: unknown[] = [[], await balancesOf(pool, fund, beancountAccount)]
    const hledger = await findHledger()
    if (hledger) {
      found.push(await readByHledger(hledger, `${file}.hledger`))
      due.push(await balancesOf(pool, fund, hledgerAccount))
    }
    return { found, due }
  } finally {
    await pool.end()
  }
}

test('fifty cases over two months come out as planned, are posted in those months, closed and recomputed, and others agree', async () => {
  const target = await startUnderMovedClock(50)
  try {
    const months = 2
    const run = { count: 50, seed: 2024, months, target, planned: () => {}, progress: () => {} }
    const { rows, city, span } = await playMonths(run)
    const outcome = [...rows, ...(await readOutcome(target, city.id, span))]
    expect(outcome.filter((row) => !isSame(row))).toEqual([])
    expect(outcome.find(({ what }) => what === 'months closed')?.computed).toMatch(/^1: /)
    const posted = await postedByMonth(target, city.id)
    expect([...posted.keys()]).toEqual(span.months)
    expect(Math.min(...posted.values())).toBeGreaterThan(2)
    const { found, due } = await readings(target, city.id)
    expect(found).toEqual(due)
  } finally {
    await target.stop()
  }
}, 240_000)
