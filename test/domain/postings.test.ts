import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ACCOUNT_IDS, ACCOUNTS } from '#domain/accounts'
import { cents } from '#domain/money'
import { JOURNAL_KINDS, linesOf, POSTINGS, REVERSIBLE_KINDS } from '#domain/postings'

const amount = fc.integer({ min: 0, max: 1_000_000_000_000 }).map(cents)
const amounts = fc.record({
  amount,
  principal: amount,
  afterWriteOff: amount,
  costs: amount,
  surplus: amount,
})

test('every template balances, whatever its amounts', () => {
  fc.assert(
    fc.property(fc.constantFrom(...JOURNAL_KINDS), amounts, (kind, given) => {
      const lines = linesOf(kind, given)
      expect(lines.reduce((sum, line) => sum + line.amountCents, 0)).toBe(0)
      expect(lines.every((line) => line.amountCents !== 0)).toBe(true)
      expect(new Set(lines.map((line) => line.account)).size).toBe(lines.length)
    }),
    { seed: 1, numRuns: 500 },
  )
})

test('templates name accounts of the chart only, and memorandum accounts never mix with money', () => {
  const memo = (id: string) => ACCOUNTS.find((account) => account.id === id)?.kind === 'memorandum'
  for (const leg of Object.values(POSTINGS).flat()) {
    expect(ACCOUNT_IDS).toContain(leg.debit)
    expect(ACCOUNT_IDS).toContain(leg.credit)
    expect(memo(leg.debit)).toBe(memo(leg.credit))
  }
})

test('a repayment is one line of fund cash, principal and late money together, and the surplus is kept apart', () => {
  const lines = linesOf('recovery', {
    principal: cents(700),
    afterWriteOff: cents(200),
    costs: cents(30),
    surplus: cents(50),
  })
  expect(lines).toEqual([
    { account: 'cash', amountCents: 930 },
    { account: 'advances', amountCents: -700 },
    { account: 'written-off', amountCents: -200 },
    { account: 'recovery-costs', amountCents: -30 },
    { account: 'held-cash', amountCents: 50 },
    { account: 'tourist-payable', amountCents: -50 },
  ])
})

test('what a release, a return or the next cap undoes is not reversed as well', () => {
  for (const kind of ['reservation', 'release', 'capture', 'cap-change', 'fund-opening', 'reversal'] as const)
    expect(REVERSIBLE_KINDS).not.toContain(kind)
})
