import fc from 'fast-check'
import { expect, test } from 'vitest'
import { evenPlan, openInstalment, requirePlan } from '#domain/instalments'
import { addCents, cents } from '#domain/money'
import { interestOn } from '#domain/recovery-interest'

const dueAt = new Date('2026-11-08T00:00:00Z')
const claim = (over: Partial<Parameters<typeof interestOn>[1]> = {}) =>
  interestOn(cents(100_000), { dueAt, until: '2026-11-18', basisPointsPerDay: 5, repaid: [], ...over })

test('interest is simple, from the day it was due, and rounded down once', () => {
  expect(claim()).toBe(500)
  expect(claim({ until: '2026-11-08' })).toBe(0)
  expect(claim({ basisPointsPerDay: 0 })).toBe(0)
  expect(claim({ dueAt: null })).toBe(0)
  // 99.99 yuan for three days at 0.01 %: 2.9997 fen
  const few = { dueAt, until: '2026-11-11', basisPointsPerDay: 1, repaid: [] }
  expect(interestOn(cents(9_999), few)).toBe(2)
})

test('what came back bears no interest from the bank’s day on, and what came before it was due none at all', () => {
  expect(claim({ repaid: [{ on: '2026-11-13', principalCents: cents(100_000) }] })).toBe(250)
  expect(claim({ repaid: [{ on: '2026-11-01', principalCents: cents(40_000) }] })).toBe(300)
  expect(claim({ repaid: [{ on: '2026-12-01', principalCents: cents(100_000) }] })).toBe(500)
})

const now = new Date('2026-11-30T02:00:00Z')
test('every even plan is a plan, to the fen, and is kept by paying its parts in order', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1_200, max: 100_000_000 }),
      fc.integer({ min: 2, max: 12 }),
      fc.integer({ min: 1, max: 30 }),
      (owed, count, everyDays) => {
        const plan = evenPlan(cents(owed), { count, first: '2026-12-03', everyDays })
        expect(() => requirePlan(plan, cents(owed), now)).not.toThrow()
        plan.forEach((part, at) => {
          const paid = addCents(...plan.slice(0, at).map(({ amountCents }) => amountCents))
          expect(openInstalment(plan, paid)).toEqual(part)
        })
        expect(openInstalment(plan, cents(owed))).toBeNull()
      },
    ),
  )
})

test.each([
  ['one part', [[0, 100]]],
  [
    'another sum',
    [
      [0, 50],
      [7, 49],
    ],
  ],
  [
    'a first part after seven days',
    [
      [8, 50],
      [9, 50],
    ],
  ],
  [
    'a day twice',
    [
      [1, 50],
      [1, 50],
    ],
  ],
  [
    'a part of nothing',
    [
      [1, 100],
      [2, 0],
    ],
  ],
  [
    'more than a year',
    [
      [1, 50],
      [400, 50],
    ],
  ],
])('%s is no plan', (_name, parts) => {
  const plan = parts.map(([days = 0, amount = 0]) => ({
    on: new Date(now.getTime() + days * 86_400_000).toISOString().slice(0, 10),
    amountCents: cents(amount),
  }))
  expect(() => requirePlan(plan, cents(100), now)).toThrow(/PLAN_NOT_VALID/)
})
