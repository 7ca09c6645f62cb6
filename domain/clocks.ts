import type { Policy } from './policy.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const after = (from: Date, milliseconds: number): Date => new Date(from.getTime() + milliseconds)

/** China has one zone and no summer time; every city of ours lies in it (Asia/Shanghai, UTC+8). */
const ZONE_OFFSET = 8 * HOUR

/** The calendar day of an instant in the city's zone, YYYY-MM-DD. */
export const cityDay = (at: Date): string => after(at, ZONE_OFFSET).toISOString().slice(0, 10)

/** The instant at which a day begins in the city's zone. */
export const startOfCityDay = (day: string): Date => after(new Date(`${day}T00:00:00Z`), -ZONE_OFFSET)

/** Whole days from a calendar day to another, both YYYY-MM-DD. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY)

/** Accepted within 3 minutes and closed within a day, both from filing (S0). */
export const filingClocks = (filedAt: Date, policy: Policy): { intakeDueAt: Date; closureDueAt: Date } => ({
  intakeDueAt: after(filedAt, policy.intakeMinutes * MINUTE),
  closureDueAt: after(filedAt, policy.closureHours * HOUR),
})

/** Reviewed within 30 minutes of acceptance (S0), with a warning before (D). */
export const reviewClocks = (
  acceptedAt: Date,
  policy: Policy,
): { reviewWarnAt: Date; reviewDueAt: Date } => ({
  reviewWarnAt: after(acceptedAt, policy.reviewWarningMinutes * MINUTE),
  reviewDueAt: after(acceptedAt, policy.reviewMinutes * MINUTE),
})

/** A tourist who is asked has 72 hours and is reminded after 24 (D). */
export const questionClocks = (askedAt: Date, policy: Policy): { remindAt: Date; dueAt: Date } => ({
  remindAt: after(askedAt, policy.questionReminderHours * HOUR),
  dueAt: after(askedAt, policy.questionHours * HOUR),
})

/** A deadline after its clock stood still: later by exactly the time it stood. */
export const afterPause = (deadline: Date, pausedMs: number): Date => after(deadline, Math.max(0, pausedMs))

/** The follow-up call is due the day after `resolved`, in city time (P, S1). */
export const followUpAt = (resolvedAt: Date, policy: Policy): Date =>
  after(startOfCityDay(cityDay(resolvedAt)), DAY + policy.followUpHour * HOUR)

/** Until then the tourist may ask to open the case again; then it is closed (P). */
export const reopenUntil = (resolvedAt: Date, policy: Policy): Date =>
  after(resolvedAt, policy.reopenHours * HOUR)

/** Silence confirms a settlement after a day. */
export const settlementConfirmUntil = (proposedAt: Date, policy: Policy): Date =>
  after(proposedAt, policy.settlementSilenceHours * HOUR)

/** A merchant may state its case for two hours; the review does not wait for it (P). */
export const merchantStatementDueAt = (acceptedAt: Date, policy: Policy): Date =>
  after(acceptedAt, policy.merchantStatementHours * HOUR)

/** What is ready waits a day for its payee, who is reminded twice (D; the provider keeps it as long). */
export const collectClocks = (
  readyAt: Date,
  policy: Policy,
): { collectRemindAt: Date; collectLastRemindAt: Date; collectBy: Date } => ({
  collectRemindAt: after(readyAt, policy.collectReminderHours * HOUR),
  collectLastRemindAt: after(readyAt, policy.collectLastReminderHours * HOUR),
  collectBy: after(readyAt, policy.collectHours * HOUR),
})

/** A payee has 72 hours to say where the money should go instead (D). */
export const correctionDueAt = (failedAt: Date, policy: Policy): Date =>
  after(failedAt, policy.correctionHours * HOUR)

/** So long money stays set aside for a second person who does not decide (D). */
export const reservationUntil = (reservedAt: Date, policy: Policy): Date =>
  after(reservedAt, policy.reservationHours * HOUR)

/** Who was told a decision may appeal for 14 days (P ABTA). @returns the last instant in time */
export const appealUntil = (toldAt: Date, policy: Policy): Date => after(toldAt, policy.appealDays * DAY)

/** An admitted appeal is decided within ten days (D); past them it is on the supervisors' list and nothing else happens. */
export const appealReviewDueAt = (admittedAt: Date, policy: Policy): Date =>
  after(admittedAt, policy.appealReviewDays * DAY)

/** A reviewer's claim lapses after ten minutes without activity (D). */
export const claimExpiresAt = (activeAt: Date, policy: Policy): Date =>
  after(activeAt, policy.claimMinutes * MINUTE)

export type OverdueColour = 'none' | 'orange' | 'red'

/** Orange a day, red two days after the deadline (S4). */
export function overdueColour(dueAt: Date, now: Date, policy: Policy): OverdueColour {
  const overdueMs = now.getTime() - dueAt.getTime()
  if (overdueMs >= policy.redHours * HOUR) return 'red'
  return overdueMs >= policy.orangeHours * HOUR ? 'orange' : 'none'
}
