import fc from 'fast-check'
import { expect, test } from 'vitest'
import { approvalNeeded } from '#domain/approval'
import { HIGH_RISK, type MerchantConduct, riskOf } from '#domain/merchant-risk'
import { cents } from '#domain/money'
import { DEFAULT_POLICY } from '#domain/policy'

const count = fc.nat(60)
const fen = fc.nat(50_000_000).map(cents)
const conduct: fc.Arbitrary<MerchantConduct> = fc
  .record({
    complaints: count,
    advances: count,
    advancedCents: fen,
    dueCents: fen,
    share: fc.nat(100),
    repayDays: fc.option(fc.double({ min: 0, max: 200, noNaN: true })),
    overdueClaims: count,
    objectionsWon: count,
  })
  .map(({ share, ...rest }) => ({
    ...rest,
    recoveredOfDueCents: cents(Math.floor((rest.dueCents * share) / 100)),
  }))

test('a risk is 0 to 100, says high from its mark on, and its parts add up to it', () => {
  fc.assert(
    fc.property(conduct, (given) => {
      const { score, high, parts } = riskOf(given)
      const sum = parts.reduce((total, { points }) => total + points, 0)
      expect(score).toBe(Math.min(100, Math.max(0, sum)))
      expect(high).toBe(score >= HIGH_RISK)
    }),
  )
})

test.each(['complaints', 'advances', 'advancedCents', 'overdueClaims', 'repayDays'] as const)(
  'more of %s never lowers it',
  (fact) => {
    fc.assert(
      fc.property(conduct, fc.integer({ min: 1, max: 1_000_000 }), (given, more) => {
        const worse = { ...given, [fact]: (given[fact] ?? 0) + more }
        expect(riskOf(worse).score).toBeGreaterThanOrEqual(riskOf(given).score)
      }),
    )
  },
)

test('what comes back, and an objection won, never raise it', () => {
  fc.assert(
    fc.property(conduct, fc.nat(1_000_000), (given, more) => {
      const back = cents(Math.min(given.dueCents, given.recoveredOfDueCents + more))
      expect(riskOf({ ...given, recoveredOfDueCents: back }).score).toBeLessThanOrEqual(riskOf(given).score)
      const won = { ...given, objectionsWon: given.objectionsWon + 1 }
      expect(riskOf(won).score).toBeLessThanOrEqual(riskOf(given).score)
    }),
  )
})

test('many complaints alone are not high; money that stayed away makes them so', () => {
  const busy: MerchantConduct = {
    complaints: 500,
    advances: 500,
    advancedCents: cents(900_000_000),
    dueCents: cents(0),
    recoveredOfDueCents: cents(0),
    repayDays: null,
    overdueClaims: 0,
    objectionsWon: 0,
  }
  expect(riskOf(busy)).toMatchObject({ score: 50, high: false })
  expect(riskOf({ ...busy, dueCents: cents(100_000) }).high).toBe(true)
})

test('at a merchant of high risk the second person is needed from half the amount', () => {
  const needed = (amount: number, high: boolean) =>
    approvalNeeded(cents(amount), cents(0), DEFAULT_POLICY, high)
  expect([needed(249_999, true), needed(250_000, true), needed(250_000, false)]).toEqual([
    'none',
    'second-person',
    'none',
  ])
})
