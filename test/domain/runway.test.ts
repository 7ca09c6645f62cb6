import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cents } from '#domain/money'
import { drawsFrom, HORIZON_DAYS, runwayOf } from '#domain/runway'

const runway = (available: number, days: readonly number[]) => runwayOf(cents(available), days, drawsFrom(1))

test('money that leaves evenly lasts exactly so long, and the band is a point', () => {
  const evenly = Array.from({ length: 28 }, () => 100)
  const left = [1_000, 900, 800, 700, 600, 500, 400, 300, 200, 100, 0, 0]
  expect(runway(1_000, evenly)).toEqual({
    known: 'days',
    dataDays: 28,
    dailyCents: 100,
    days: 10,
    p10: 10,
    p90: 10,
    points: left.map((cents, day) => ({ day, lowCents: cents, meanCents: cents, highCents: cents })),
  })
})

test('under seven days of data it says so instead of guessing', () => {
  expect(runway(1_000, [100, 100, 100, 100, 100, 100])).toEqual({ known: 'too-little', dataDays: 6 })
})

test('where as much comes back as goes out nothing runs out', () => {
  expect(runway(1_000, [100, -100, 50, -50, 0, 0, 0])).toEqual({ known: 'not-shrinking', dataDays: 7 })
})

test('the band holds the mean’s days, is never out of order, and the same figures draw the same band', () => {
  const days = fc.array(fc.integer({ min: -5_000, max: 20_000 }), { minLength: 7, maxLength: 28 })
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_000_000 }), days, (available, netOut) => {
      const found = runway(available, netOut)
      expect(found).toEqual(runway(available, netOut))
      if (found.known !== 'days') return
      expect(found.p10).toBeLessThanOrEqual(found.p90)
      expect(found.p90).toBeLessThanOrEqual(HORIZON_DAYS)
      expect(found.p10).toBeLessThanOrEqual(found.days + HORIZON_DAYS / 2)
    }),
    { seed: 1, numRuns: 60 },
  )
})
