import type { Policy } from './policy.ts'
import type { RecoveryState } from './states.ts'

const DAY = 24 * 60 * 60 * 1_000
const daysAfter = (instant: Date, days: number): Date => new Date(instant.getTime() + days * DAY)

/** The merchant repays within seven days of the notice (P). */
export const recoveryDueAt = (noticedAt: Date, policy: Policy): Date =>
  daysAfter(noticedAt, policy.recoveryDays)

/** Reminders this many days before the money is due. */
const REMIND_DAYS_BEFORE = [3, 1] as const
export const REMINDERS = REMIND_DAYS_BEFORE.length

const WAITING: readonly RecoveryState[] = ['noticed', 'agreed', 'objected', 'part-paid']
const OVERDUE: readonly RecoveryState[] = ['overdue', 'delisted', 'deposit-drawn', 'legal']

/** A claim whose day has passed and which is pursued step by step. */
export const isOverdue = (state: RecoveryState): boolean => OVERDUE.includes(state)

/** A merchant that still has days to pay. */
export const isWaiting = (state: RecoveryState): boolean => WAITING.includes(state)

/**
 * When an overdue claim is pursued further, counted in days from the day it was due, so that a policy that changes later changes
 * nothing for it (D: 3, 7, 21).
 */
export const stepsAfter = (dueAt: Date, policy: Policy) => ({
  delistDueAt: daysAfter(dueAt, policy.delistDays),
  depositDueAt: daysAfter(dueAt, policy.depositDays),
  legalDueAt: daysAfter(dueAt, policy.legalDays),
})

export interface RecoveryClock {
  readonly state: RecoveryState
  readonly dueAt: Date | null
  readonly graceUntil: Date | null
  readonly remindersSent: number
  /** an objection that nobody has decided yet */
  readonly contested: boolean
  readonly delistDueAt: Date | null
  readonly depositDueAt: Date | null
  readonly legalDueAt: Date | null
  readonly delistedAt: Date | null
  readonly depositAskedAt: Date | null
  readonly referredAt: Date | null
}

export type RecoveryStepKind = 'reminder' | 'overdue' | 'delist' | 'deposit' | 'legal'
export interface RecoveryStep {
  readonly kind: RecoveryStepKind
  readonly at: Date
}

/**
 * What comes next by itself, or null. Reminders before the day it is due, then overdue, then each further step once and in order.
 * An objection does not stop the days a merchant has, but nothing is done to it before somebody has decided about that.
 */
export function nextRecoveryStep(recovery: RecoveryClock): RecoveryStep | null {
  const { state, dueAt } = recovery
  if (dueAt && isWaiting(state)) {
    const daysBefore = REMIND_DAYS_BEFORE[recovery.remindersSent]
    return daysBefore === undefined
      ? { kind: 'overdue', at: recovery.graceUntil ?? dueAt }
      : { kind: 'reminder', at: daysAfter(dueAt, -daysBefore) }
  }
  return isOverdue(state) && !recovery.contested ? pursuit(recovery) : null
}

function pursuit(recovery: RecoveryClock): RecoveryStep | null {
  const planned = [
    ['delist', recovery.delistDueAt, recovery.delistedAt],
    ['deposit', recovery.depositDueAt, recovery.depositAskedAt],
    ['legal', recovery.legalDueAt, recovery.referredAt],
  ] as const
  for (const [kind, at, done] of planned) if (!done) return at && { kind, at }
  return null
}

/** Only what is overdue can be given up. */
export const mayBeWrittenOff = isOverdue

/** Where a part of the money leaves a claim: one that is pursued already stays where it is. */
export const afterPart = (state: RecoveryState): RecoveryState => (isOverdue(state) ? state : 'part-paid')
