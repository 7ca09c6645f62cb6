import fc from 'fast-check'
import { expect, test } from 'vitest'
import { runningDeadlines, type RunningClocks } from '#domain/case-standing'
import {
  afterPause,
  cityDay,
  daysBetween,
  followUpAt,
  overdueColour,
  reviewClocks,
  startOfCityDay,
} from '#domain/clocks'
import { DEFAULT_POLICY } from '#domain/policy'
import { nextRecoveryStep, recoveryDueAt, type RecoveryClock, stepsAfter } from '#domain/recovery'

const at = (text: string) => new Date(text)

test('the day in the city turns at its own midnight', () => {
  expect(cityDay(at('2026-11-23T15:59:59Z'))).toBe('2026-11-23')
  expect(cityDay(at('2026-11-23T16:00:00Z'))).toBe('2026-11-24')
  expect(startOfCityDay('2026-11-24').toISOString()).toBe('2026-11-23T16:00:00.000Z')
  expect(daysBetween('2024-02-28', '2024-03-01')).toBe(2)
})

test('a pause loses no time and makes none', () => {
  const instants = fc.date({ noInvalidDate: true, min: at('2020-01-01'), max: at('2040-01-01') })
  fc.assert(
    fc.property(instants, fc.nat(1e9), fc.nat(1e9), (due, first, second) => {
      const once = afterPause(due, first + second)
      expect(afterPause(afterPause(due, first), second)).toEqual(once)
    }),
  )
})

test('a review warns at 25 minutes and is due at 30', () => {
  const accepted = at('2026-11-23T06:02:00Z')
  const clocks = reviewClocks(accepted, DEFAULT_POLICY)
  expect(clocks.reviewWarnAt.toISOString()).toBe('2026-11-23T06:27:00.000Z')
  expect(clocks.reviewDueAt.toISOString()).toBe('2026-11-23T06:32:00.000Z')
})

test('the follow-up call is due at ten in the morning of the next day in the city', () => {
  expect(followUpAt(at('2026-11-23T15:30:00Z'), DEFAULT_POLICY).toISOString()).toBe(
    '2026-11-24T02:00:00.000Z',
  )
  expect(followUpAt(at('2026-11-23T16:30:00Z'), DEFAULT_POLICY).toISOString()).toBe(
    '2026-11-25T02:00:00.000Z',
  )
})

test('a deadline turns orange after a day and red after two', () => {
  const due = at('2026-11-20T00:00:00Z')
  const colour = (hours: number) =>
    overdueColour(due, new Date(due.getTime() + hours * 3_600_000), DEFAULT_POLICY)
  expect([23, 24, 47, 48].map(colour)).toEqual(['none', 'orange', 'orange', 'red'])
})

const clocks: RunningClocks = {
  state: 'in-review',
  major: false,
  intakeDueAt: at('2026-11-23T06:03:00Z'),
  reviewWarnAt: at('2026-11-23T06:25:00Z'),
  reviewDueAt: at('2026-11-23T06:30:00Z'),
  closureDueAt: at('2026-11-24T06:00:00Z'),
  questionRemindAt: null,
  questionDueAt: null,
  settlementConfirmUntil: null,
  reservationUntil: null,
  heldUntil: null,
  collectRemindAt: null,
  collectLastRemindAt: null,
  collectBy: null,
  correctionDueAt: null,
  followUpAt: null,
  reopenUntil: null,
  passed: [],
}
const kinds = (change: Partial<RunningClocks>) =>
  runningDeadlines({ ...clocks, ...change }).map(({ kind }) => kind)

test('a case has only the clocks of its state, each until it passed', () => {
  expect(kinds({})).toEqual(['review-warning', 'review', 'closure'])
  expect(kinds({ passed: ['review-warning'] })).toEqual(['review', 'closure'])
  expect(kinds({ state: 'submitted' })).toEqual(['intake', 'closure'])
  expect(kinds({ state: 'closed' })).toEqual([])
})
test('nothing of ours runs while the tourist is asked', () => {
  const asked = { questionRemindAt: at('2026-11-24T06:00:00Z'), questionDueAt: at('2026-11-26T06:00:00Z') }
  expect(kinds({ state: 'awaiting-tourist', ...asked })).toEqual(['question-reminder', 'question'])
})
test('no closure deadline runs on a major case', () => {
  expect(kinds({ major: true })).toEqual(['review-warning', 'review'])
})

const CLOCK = {
  state: 'noticed',
  dueAt: null,
  graceUntil: null,
  remindersSent: 0,
  contested: false,
  delistDueAt: null,
  depositDueAt: null,
  legalDueAt: null,
  delistedAt: null,
  depositAskedAt: null,
  referredAt: null,
} as const satisfies RecoveryClock

test('a recovery is reminded three days and one day before it is due, then it is overdue', () => {
  const dueAt = recoveryDueAt(at('2026-11-01T00:00:00Z'), DEFAULT_POLICY)
  expect(dueAt.toISOString()).toBe('2026-11-08T00:00:00.000Z')
  const next = (remindersSent: number) =>
    nextRecoveryStep({ ...CLOCK, dueAt, remindersSent })?.at.toISOString()
  expect([0, 1, 2].map(next)).toEqual([
    '2026-11-05T00:00:00.000Z',
    '2026-11-07T00:00:00.000Z',
    '2026-11-08T00:00:00.000Z',
  ])
  expect(nextRecoveryStep({ ...CLOCK, state: 'recovered', dueAt })).toBeNull()
})

test('an overdue claim comes to each step once and in order, and to none while an objection waits', () => {
  const dueAt = at('2026-11-08T00:00:00Z')
  const steps = stepsAfter(dueAt, DEFAULT_POLICY)
  const overdue = { ...CLOCK, ...steps, state: 'overdue', dueAt, remindersSent: 2 } as const
  const then = at('2026-12-01T00:00:00Z')
  expect(nextRecoveryStep(overdue)).toEqual({ kind: 'delist', at: at('2026-11-11T00:00:00Z') })
  const delisted = { ...overdue, state: 'delisted', delistedAt: then } as const
  expect(nextRecoveryStep(delisted)).toEqual({ kind: 'deposit', at: at('2026-11-15T00:00:00Z') })
  const asked = { ...delisted, depositAskedAt: then }
  expect(nextRecoveryStep(asked)).toEqual({ kind: 'legal', at: at('2026-11-29T00:00:00Z') })
  expect(nextRecoveryStep({ ...asked, state: 'legal', referredAt: then })).toBeNull()
  expect(nextRecoveryStep({ ...overdue, contested: true })).toBeNull()
})
