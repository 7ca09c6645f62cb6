import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type Advance,
  brokenInvariant,
  EMPTY_FUND,
  figuresOf,
  newAdvance,
  owedOf,
  post,
  refuseReservation,
  splitRepayment,
} from '#domain/fund'
import { cents } from '#domain/money'

const amount = fc.integer({ min: 0, max: 1_000_000_000 }).map(cents)
const positive = fc.integer({ min: 1, max: 1_000_000_000 }).map(cents)

const totals = fc.record({
  capCents: positive,
  cashInCents: amount,
  cashOutCents: fc.constant(cents(0)),
  outstandingCents: amount,
  reservedCents: amount,
  heldCents: amount,
})

test('outstanding, reserved, available and not funded add up to the cap, whatever the totals', () => {
  fc.assert(
    fc.property(totals, (given) => {
      const f = figuresOf(given)
      expect(f.outstandingCents + f.reservedCents + f.availableCents + f.notFundedCents).toBe(f.capCents)
      expect(f.availableCents).toBeGreaterThanOrEqual(0)
    }),
    { seed: 2, numRuns: 500 },
  )
})

test('what may be reserved is exactly what is available', () => {
  fc.assert(
    fc.property(totals, positive, (given, asked) => {
      fc.pre(brokenInvariant(given) === null)
      const refused = refuseReservation(given, asked) !== null
      expect(refused).toBe(asked > figuresOf(given).availableCents)
    }),
    { seed: 3, numRuns: 1000 },
  )
})

test('the cap is named before the cash when both stand in the way', () => {
  const fund = { ...EMPTY_FUND, capCents: cents(100) }
  expect(refuseReservation(fund, cents(101))).toEqual({
    refused: 'FUND_CAP_EXCEEDED',
    facts: { limit: 100, requested: 101, available: 0, outstanding: 0, reserved: 0 },
  })
  expect(refuseReservation(fund, cents(100))?.refused).toBe('FUND_CASH_SHORT')
})

test('a repayment is used up to the fen: what is owed, then what was written off, the rest is the tourist’s', () => {
  const advance: Advance = {
    ...newAdvance(cents(1000)),
    capturedCents: cents(1000),
    recoveredCents: cents(300),
    writtenOffCents: cents(200),
    lateCents: cents(50),
  }
  expect(owedOf(advance)).toBe(500)
  expect(splitRepayment(advance, cents(400))).toEqual({
    principal: 400,
    afterWriteOff: 0,
    costs: 0,
    surplus: 0,
  })
  expect(splitRepayment(advance, cents(600))).toEqual({
    principal: 500,
    afterWriteOff: 100,
    costs: 0,
    surplus: 0,
  })
  expect(splitRepayment(advance, cents(900))).toEqual({
    principal: 500,
    afterWriteOff: 150,
    costs: 0,
    surplus: 250,
  })
})

test('money revolves: paid in, set aside, advanced, repaid with a surplus, paid on', () => {
  let fund = post(EMPTY_FUND, 'fund-opening', { amount: cents(10_000) })
  fund = post(fund, 'injection', { amount: cents(8_000) })
  fund = post(fund, 'reservation', { amount: cents(3_000) })
  expect(figuresOf(fund)).toMatchObject({
    reservedCents: 3_000,
    availableCents: 5_000,
    notFundedCents: 2_000,
  })
  fund = post(fund, 'capture', { amount: cents(3_000) })
  expect(figuresOf(fund)).toMatchObject({ outstandingCents: 3_000, reservedCents: 0, postedCents: 5_000 })
  fund = post(fund, 'recovery', { principal: cents(3_000), surplus: cents(500) })
  expect(figuresOf(fund)).toMatchObject({ outstandingCents: 0, heldCents: 500, availableCents: 8_000 })
  fund = post(fund, 'surplus-payout', { amount: cents(500) })
  expect(fund).toMatchObject({ heldCents: 0, cashInCents: 11_000, cashOutCents: 3_000 })
})

test('a cap lowered below what is out is allowed, adds up, and leaves nothing to reserve', () => {
  let fund = post(EMPTY_FUND, 'fund-opening', { amount: cents(1_000) })
  fund = post(fund, 'injection', { amount: cents(1_000) })
  fund = post(fund, 'reservation', { amount: cents(800) })
  fund = post(fund, 'cap-change', { amount: cents(-600) })
  expect(figuresOf(fund)).toMatchObject({ capCents: 400, availableCents: 0, notFundedCents: -400 })
  expect(brokenInvariant(fund)).toBeNull()
  expect(refuseReservation(fund, cents(1))?.refused).toBe('FUND_CAP_EXCEEDED')
})
