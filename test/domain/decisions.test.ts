import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { approvalNeeded, mayApprove } from '#domain/approval'
import { caseNumberOf, formatCaseNumber, parseCaseNumber } from '#domain/case-number'
import { problemsOf } from '#domain/complaint-input'
import { checkDecision, type ReviewDecision } from '#domain/decisions'
import { cents } from '#domain/money'
import { LANGUAGES } from '#domain/people'
import { DEFAULT_POLICY } from '#domain/policy'
import { MESSAGE_TEMPLATES, messageFor, sentencesFor } from '#domain/sentences'
import { COMPLAINT_MOVES, PAYOUT_MOVES, RECOVERY_MOVES } from '#domain/states'

test.each([
  [499_999, 'none'],
  [500_000, 'second-person'],
  [1_000_000, 'second-person'],
  [1_000_001, 'supervisor'],
])('an advance of %i fen needs: %s', (amount, needed) => {
  expect(approvalNeeded(cents(amount), cents(0), DEFAULT_POLICY)).toBe(needed)
})

test('splitting a claim over a day does not come under a limit', () => {
  const amounts = fc.tuple(fc.nat(2_000_000), fc.nat(2_000_000))
  fc.assert(
    fc.property(amounts, ([first, second]) => {
      const whole = approvalNeeded(cents(first + second), cents(0), DEFAULT_POLICY)
      expect(approvalNeeded(cents(second), cents(first), DEFAULT_POLICY)).toBe(whole)
    }),
  )
})

test('above the claim cap only a supervisor is the second person', () => {
  expect(mayApprove('approver', 'second-person')).toBe(true)
  expect(mayApprove('approver', 'supervisor')).toBe(false)
  expect(mayApprove('supervisor', 'supervisor')).toBe(true)
  expect(mayApprove('reviewer', 'second-person')).toBe(false)
})

const kase = { askedCents: cents(80_000), paidCents: cents(90_000), merchantEnrolled: true }
const refusal = (decision: ReviewDecision, change: Partial<typeof kase> = {}): string | null => {
  try {
    checkDecision(decision, { ...kase, ...change })
    return null
  } catch (error) {
    return error instanceof Error ? error.message : 'thrown'
  }
}

test('a decision says all it must', () => {
  expect(refusal({ kind: 'advance', amountCents: 80_000 })).toBeNull()
  expect(refusal({ kind: 'advance', amountCents: 80_001 })).toBe('AMOUNT_ABOVE_PAID')
  expect(refusal({ kind: 'advance', amountCents: 0 })).toBe('AMOUNT_NOT_POSITIVE')
  expect(refusal({ kind: 'advance', amountCents: 10.5 })).toBe('AMOUNT_NOT_EXACT')
  expect(refusal({ kind: 'advance' })).toBe('AMOUNT_NOT_EXACT')
  expect(refusal({ kind: 'advance', amountCents: 50_000 })).toBe('REASON_REQUIRED')
  expect(refusal({ kind: 'advance', amountCents: 50_000, reasonCode: 'part-proven' })).toBeNull()
  expect(refusal({ kind: 'advance', amountCents: 80_000 }, { merchantEnrolled: false })).toBe(
    'MERCHANT_NOT_ENROLLED',
  )
  expect(refusal({ kind: 'rejected' })).toBe('REASON_REQUIRED')
  expect(refusal({ kind: 'rejected', reasonCode: 'part-proven' })).toBe('REASON_REQUIRED')
  expect(refusal({ kind: 'rejected', reasonCode: 'no-evidence' })).toBeNull()
  expect(refusal({ kind: 'settled', amountCents: 80_000 })).toBe('PROOF_REQUIRED')
})

test('a case number is read back whatever a person does to it, and a wrong digit is seen', () => {
  expect(formatCaseNumber(caseNumberOf('SY', '2026-11-23', 1))).toMatch(/^SY26 1123 0000 1\d$/)
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 99_999 }),
      fc.nat(11),
      fc.integer({ min: 1, max: 9 }),
      (sequence, at, by) => {
        const number = caseNumberOf('SY', '2026-11-23', sequence)
        const typed = ` ${formatCaseNumber(number).toLowerCase()} `
        const digit = Number(number[at + 2])
        const wrong = `${number.slice(0, at + 2)}${(digit + by) % 10}${number.slice(at + 3)}`
        return parseCaseNumber(typed) === number && parseCaseNumber(wrong) === null
      },
    ),
  )
})

test('what contradicts itself between two fields is told by the field that must change', () => {
  const now = new Date('2026-11-23T06:00:00Z')
  const filed = { paidCents: 100, askedCents: 101, boughtOn: '2026-11-24', under14: true, guardianName: null }
  expect(problemsOf(filed, now)).toEqual([
    { field: 'askedCents', code: 'AMOUNT_ABOVE_PAID' },
    { field: 'boughtOn', code: 'DATE_IN_FUTURE' },
    { field: 'guardianName', code: 'GUARDIAN_REQUIRED' },
  ])
})

test('the database holds the very moves of the three machines', () => {
  const folder = new URL('../../prisma/migrations/', import.meta.url)
  const inSql = readdirSync(folder)
    .map((name) => readFileSync(new URL(`${name}/migration.sql`, folder), 'utf8'))
    .flatMap((sql) => [...sql.matchAll(/^ {2}\('(complaint|payout|recovery)', '([a-z-]+)', '([a-z-]+)'\)/gm)])
    .map(([, machine, from, to]) => `${machine} ${from} ${to}`)
    .sort((a, b) => a.localeCompare(b))
  const machines = { complaint: COMPLAINT_MOVES, payout: PAYOUT_MOVES, recovery: RECOVERY_MOVES }
  const inDomain = Object.entries(machines)
    .flatMap(([machine, moves]: [string, Readonly<Record<string, readonly string[]>>]) =>
      Object.entries(moves).flatMap(([from, tos]) => tos.map((to) => `${machine} ${from} ${to}`)),
    )
    .sort((a, b) => a.localeCompare(b))
  expect(inSql).toEqual(inDomain)
})

test.each(LANGUAGES)('every message and sentence is there in %s, with no place left empty', (language) => {
  const facts = {
    amountCents: 78_000,
    dueAt: '2026-11-23T06:32:00Z',
    reason: 'no-evidence',
    caseNumber: 'SY261123000018',
    code: '123456',
    reference: 'R-1',
  }
  for (const template of MESSAGE_TEMPLATES) {
    const { subject, text } = messageFor(language, template, facts)
    expect(`${subject}${text}`).not.toMatch(/[{}]|undefined/)
    expect(text.length).toBeGreaterThan(10)
  }
  const { messages: _messages, ...tables } = sentencesFor(language)
  for (const table of Object.values(tables))
    for (const sentence of Object.values(table)) expect(sentence).not.toBe('')
})
