import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ACCOUNT_LINE_KINDS, type AccountLine, accountOver } from '#domain/merchant-account'
import { cents } from '#domain/money'

const FIRST = Date.parse('2026-11-01T00:00:00+08:00')
const HOUR = 3_600_000
const lines = fc
  .array(
    fc.record({
      hour: fc.nat(24 * 20),
      kind: fc.constantFrom(...ACCOUNT_LINE_KINDS),
      amountCents: fc.integer({ min: 1, max: 1_000_000 }).map(cents),
    }),
    { maxLength: 40 },
  )
  .map((found) =>
    found
      .toSorted((a, b) => a.hour - b.hour)
      .map(
        ({ hour, kind, amountCents }): AccountLine => ({
          at: new Date(FIRST + hour * HOUR),
          kind,
          amountCents,
          caseNumber: 'SY261101000017',
          reference: 'RSY261101000017',
          bankDay: null,
        }),
      ),
  )
const day = (number: number) => `2026-11-${String(number).padStart(2, '0')}`

test('the closing balance is the opening one, what was claimed, and what was received', () => {
  fc.assert(
    fc.property(lines, fc.integer({ min: 1, max: 21 }), fc.integer({ min: 1, max: 21 }), (given, a, b) => {
      const account = accountOver(given, { from: day(Math.min(a, b)), to: day(Math.max(a, b)) })
      expect(account.closingCents).toBe(account.openingCents + account.claimedCents - account.receivedCents)
      expect(account.lines.at(-1)?.balanceCents ?? account.openingCents).toBe(account.closingCents)
    }),
  )
})

test('where one statement ends the next begins, and both together are the whole', () => {
  fc.assert(
    fc.property(lines, fc.integer({ min: 1, max: 20 }), (given, last) => {
      const [first, second] = [
        accountOver(given, { from: day(1), to: day(last) }),
        accountOver(given, { from: day(last + 1), to: day(22) }),
      ]
      const whole = accountOver(given, { from: day(1), to: day(22) })
      expect(second.openingCents).toBe(first.closingCents)
      expect([...first.lines, ...second.lines]).toEqual(whole.lines)
    }),
  )
})

test('a day is the city’s: what is recorded at 23:59 there belongs to it, a minute later to the next', () => {
  const line = (at: string): AccountLine => ({
    at: new Date(at),
    kind: 'claimed',
    amountCents: cents(100),
    caseNumber: '',
    reference: '',
    bankDay: null,
  })
  const given = [line('2026-11-10T15:59:00Z'), line('2026-11-10T16:00:00Z')]
  expect(accountOver(given, { from: '2026-11-10', to: '2026-11-10' }).lines).toHaveLength(1)
  expect(accountOver(given, { from: '2026-11-11', to: '2026-11-11' }).openingCents).toBe(100)
})
