import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CaseFacts } from '#domain/case-facts'
import { assessEligibility } from '#domain/eligibility'
import { assessFastLane } from '#domain/fast-lane'
import { flagsOf, isMajor } from '#domain/flags'
import { assessIntake } from '#domain/intake'
import { cents } from '#domain/money'
import { DEFAULT_POLICY } from '#domain/policy'

/** A claim that every rule of the lane holds for. */
const plain: CaseFacts = {
  category: 'dining',
  cause: 'charged-more-than-shown',
  paidCents: cents(90_000),
  askedCents: cents(78_000),
  filedOn: '2026-11-23',
  boughtOn: '2026-11-22',
  contractEndedOn: null,
  handledElsewhere: null,
  injury: false,
  groupSize: 1,
  markedMajor: false,
  contactVerified: true,
  realName: true,
  evidenceCount: 1,
  paymentRecordCount: 1,
  hasOrderNumber: true,
  merchantKnown: true,
  merchantEnrolled: true,
  merchantRisk: 0,
  sameOrderComplaintId: null,
  similarComplaints: 0,
  reusedPhotos: 0,
  groupPayees: 1,
  otherOpenClaimsOfPayee: 0,
  paidToPayeeInWindow: 0,
  paidAtMerchantInWindow: 0,
  laneDecidedTodayCents: cents(0),
  fundAvailableCents: cents(1_000_000_000),
  fundCapCents: cents(1_000_000_000),
  fundHasLongWaiter: false,
}
const inLane = (change: Partial<CaseFacts>) => assessFastLane({ ...plain, ...change }, DEFAULT_POLICY).inLane

describe('the small fast lane', () => {
  test('is closed to a merchant of high risk', () => {
    expect([59, 60].map((merchantRisk) => inLane({ merchantRisk }))).toEqual([true, false])
  })

  test('pays a plain small claim', () => {
    expect(inLane({})).toBe(true)
  })

  test.each([
    [99_999, true],
    [100_000, true],
    [100_001, false],
  ])('of %i fen is in the lane: %s', (asked, expected) => {
    expect(inLane({ askedCents: cents(asked), paidCents: cents(asked) })).toBe(expected)
  })

  const reasons: readonly (readonly [string, Partial<CaseFacts>])[] = [
    ['asks more than was paid', { paidCents: cents(77_999) }],
    ['has no verified contact', { contactVerified: false }],
    ['has no payment record', { paymentRecordCount: 0 }],
    ['has no order number', { hasOrderNumber: false }],
    ['uses an order number again', { sameOrderComplaintId: 'another' }],
    ['was bought eight days ago', { boughtOn: '2026-11-15' }],
    ['is about a merchant that is not enrolled', { merchantEnrolled: false }],
    ['has a cause that needs judgement', { cause: 'swapped-goods' }],
    ['is the third of its payee in 30 days', { paidToPayeeInWindow: 2 }],
    ['is the eleventh at its merchant in a day', { paidAtMerchantInWindow: 10 }],
    ['goes over the daily budget', { laneDecidedTodayCents: cents(4_922_001) }],
    ['meets a fund below its floor', { fundAvailableCents: cents(49_999_999) }],
    ['comes while somebody has waited long for the fund', { fundHasLongWaiter: true }],
    ['looks like another complaint', { similarComplaints: 1 }],
    ['uses a photo again', { reusedPhotos: 1 }],
    ['belongs to a group of four', { groupPayees: 4 }],
    ['has another open claim beside it', { otherOpenClaimsOfPayee: 1 }],
    ['is about an injury', { injury: true }],
    ['was marked as major', { markedMajor: true }],
  ]
  test.each(reasons)('leaves to a person what %s', (_why, change) => {
    expect(inLane(change)).toBe(false)
  })

  test('takes nothing that is not eligible', () => {
    const facts = fc.record({
      merchantEnrolled: fc.boolean(),
      evidenceCount: fc.nat(2),
      realName: fc.boolean(),
      cause: fc.constantFrom('charged-more-than-shown', 'swapped-goods', 'other'),
      askedCents: fc.integer({ min: 1, max: 200_000 }).map(cents),
    })
    fc.assert(
      fc.property(facts, (change) => {
        const given = { ...plain, ...change }
        const taken = assessFastLane(given, DEFAULT_POLICY).inLane
        expect(!taken || assessEligibility(given).eligible).toBe(true)
      }),
    )
  })

  test('keeps for every rule what it looked at', () => {
    const { rules } = assessFastLane({ ...plain, askedCents: cents(100_001) }, DEFAULT_POLICY)
    expect(rules.find((rule) => rule.rule === 'amount-within-limit')).toEqual({
      rule: 'amount-within-limit',
      holds: false,
      value: 100_001,
      limit: 100_000,
    })
  })
})

describe('intake', () => {
  const outcome = (change: Partial<CaseFacts>) =>
    assessIntake({ ...plain, ...change }, DEFAULT_POLICY).outcome

  test('accepts a plain case by itself', () => {
    expect(outcome({})).toBe('accept')
  })
  test('never says no: what it doubts goes to the desk', () => {
    expect(outcome({ handledElsewhere: 'court' })).toBe('desk')
    expect(outcome({ contractEndedOn: '2026-08-24' })).toBe('desk')
    expect(outcome({ contractEndedOn: '2026-08-25' })).toBe('accept')
    expect(outcome({ merchantKnown: false })).toBe('desk')
  })
  test('links a second complaint about one order to the first', () => {
    expect(outcome({ sameOrderComplaintId: 'the-first' })).toBe('duplicate')
  })
})

test('a case is major over the claim cap, with an injury, in a group, or when a supervisor says so', () => {
  const major = (change: Partial<CaseFacts>) => isMajor({ ...plain, ...change }, DEFAULT_POLICY)
  expect(major({})).toBe(false)
  expect(major({ askedCents: cents(1_000_000) })).toBe(false)
  expect(major({ askedCents: cents(1_000_001) })).toBe(true)
  expect(major({ injury: true })).toBe(true)
  expect(major({ groupPayees: 4 })).toBe(true)
  expect(major({ markedMajor: true })).toBe(true)
  expect(flagsOf({ ...plain, injury: true, reusedPhotos: 2 }, DEFAULT_POLICY)).toEqual([
    'photo-reused',
    'injury',
  ])
})
