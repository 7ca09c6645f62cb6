import type { Policy } from './policy.ts'
import type { RecoveryState } from './states.ts'

const DAY = 24 * 60 * 60 * 1_000

/** The merchant repays within seven days of the notice (P). */
export const recoveryDueAt = (noticedAt: Date, policy: Policy): Date =>
  new Date(noticedAt.getTime() + policy.recoveryDays * DAY)

/** Reminders this many days before the money is due. */
const REMIND_DAYS_BEFORE = [3, 1] as const

const WAITING: readonly RecoveryState[] = ['noticed', 'agreed', 'objected', 'part-paid']

/** When the next reminder is due, or the day the claim is overdue; null when nothing is scheduled. */
export function nextRecoveryStep(recovery: {
  readonly state: RecoveryState
  readonly dueAt: Date | null
  readonly remindersSent: number
}): Date | null {
  if (!recovery.dueAt || !WAITING.includes(recovery.state)) return null
  const daysBefore = REMIND_DAYS_BEFORE[recovery.remindersSent]
  return daysBefore === undefined ? recovery.dueAt : new Date(recovery.dueAt.getTime() - daysBefore * DAY)
}

const OVERDUE: readonly RecoveryState[] = ['overdue', 'delisted', 'deposit-drawn', 'legal']

/** Only what is overdue can be given up. */
export const mayBeWrittenOff = (state: RecoveryState): boolean => OVERDUE.includes(state)

/** Nothing more is expected of it. */
export const isRecoveryOver = (state: RecoveryState): boolean =>
  state === 'recovered' || state === 'cancelled' || state === 'written-off'
