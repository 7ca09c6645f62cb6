import { type Cents, cents } from './money.ts'

/**
 * A city's rules in numbers. One version holds from an instant and is never edited, only superseded; every decision records
 * the version it was made under. Amounts in fen, times in the unit the name ends in. Sources in `docs/sources.md`.
 */
export interface Policy {
  /** S0 */
  readonly fundCapCents: Cents
  /** from filing; S0 */
  readonly intakeMinutes: number
  /** from acceptance; D */
  readonly reviewWarningMinutes: number
  /** from acceptance; S0 */
  readonly reviewMinutes: number
  /** from filing to resolved, cases that are not major; S0 */
  readonly closureHours: number
  /** up to and including; D (S0's 62 claims average 717 yuan) */
  readonly smallClaimCents: Cents
  readonly laneDailyBudgetCents: Cents
  readonly lanePayeeClaims: number
  readonly lanePayeeDays: number
  readonly laneMerchantClaims: number
  readonly laneMerchantHours: number
  readonly laneBoughtWithinDays: number
  /** the lane closes when the fund falls below this share of its cap; D */
  readonly laneFloorPercent: number
  /** and while a payout has waited for the fund longer than this; D */
  readonly laneWaitingHours: number
  readonly fundLowWaterPercent: number
  /** a second person from and including; D */
  readonly secondPersonCents: Cents
  /** above it the second person is a supervisor; D (S0's mean advance is 3,150 yuan) */
  readonly claimCapCents: Cents
  /** contract ended longer ago: not accepted; P 旅游投诉处理办法 */
  readonly acceptWithinDays: number
  readonly duplicateDays: number
  readonly duplicatePercent: number
  readonly groupPayees: number
  readonly groupDays: number
  /** how long a group's notice waits for payouts that are under way, from the first that was paid; D */
  readonly groupNoticeHours: number
  readonly questionHours: number
  readonly questionReminderHours: number
  readonly claimMinutes: number
  /** how long money stays set aside for a second person who does not decide; D */
  readonly reservationHours: number
  /** how long what is ready waits for its payee, as the provider keeps it; and when the payee is reminded; D */
  readonly collectHours: number
  readonly collectReminderHours: number
  readonly collectLastReminderHours: number
  /** how long a payee has to correct where the money goes; D */
  readonly correctionHours: number
  readonly wayBackSeconds: number
  readonly merchantStatementHours: number
  readonly recoveryDays: number
  /** after the day it was due, the merchant is taken off the list; D */
  readonly delistDays: number
  /** a draw on its deposit is proposed; D */
  readonly depositDays: number
  /** and it goes to the lawyers; D */
  readonly legalDays: number
  /** simple interest on what is overdue, in hundredths of a percent a day; D: none */
  readonly recoveryInterestBasisPointsPerDay: number
  /** how late an instalment may be before its plan ends; D */
  readonly instalmentGraceDays: number
  /** 1: a tourist whose merchant was found not liable is asked to pay back; 0: the fund bears it; D */
  readonly touristRepaysNotLiable: number
  /** 1: an advance is set aside until it is found who must pay (S0 *frozen credit*); 0: it is sent at once */
  readonly holdUntilLiable: number
  /** for how long, when nobody objects; D */
  readonly holdDays: number
  /** from the instant the decision was told, to appeal against it; P ABTA */
  readonly appealDays: number
  /** from the admission of an appeal to its decision; D */
  readonly appealReviewDays: number
  readonly settlementSilenceHours: number
  /** hour of the day after `resolved` at which the follow-up call is due, city time */
  readonly followUpHour: number
  readonly reopenHours: number
  readonly orangeHours: number
  readonly redHours: number
}

/** Sanya's promise where it published one, our own defaults where it did not. */
export const DEFAULT_POLICY: Policy = {
  fundCapCents: cents(1_000_000_000),
  intakeMinutes: 3,
  reviewWarningMinutes: 25,
  reviewMinutes: 30,
  closureHours: 24,
  smallClaimCents: cents(100_000),
  laneDailyBudgetCents: cents(5_000_000),
  lanePayeeClaims: 2,
  lanePayeeDays: 30,
  laneMerchantClaims: 10,
  laneMerchantHours: 24,
  laneBoughtWithinDays: 7,
  laneFloorPercent: 5,
  laneWaitingHours: 24,
  fundLowWaterPercent: 20,
  secondPersonCents: cents(500_000),
  claimCapCents: cents(1_000_000),
  acceptWithinDays: 90,
  duplicateDays: 7,
  duplicatePercent: 5,
  groupPayees: 4,
  groupDays: 7,
  groupNoticeHours: 24,
  questionHours: 72,
  questionReminderHours: 24,
  claimMinutes: 10,
  reservationHours: 48,
  collectHours: 24,
  collectReminderHours: 4,
  collectLastReminderHours: 20,
  correctionHours: 72,
  wayBackSeconds: 5,
  merchantStatementHours: 2,
  recoveryDays: 7,
  delistDays: 3,
  depositDays: 7,
  legalDays: 21,
  recoveryInterestBasisPointsPerDay: 0,
  instalmentGraceDays: 3,
  touristRepaysNotLiable: 0,
  holdUntilLiable: 0,
  holdDays: 7,
  appealDays: 14,
  appealReviewDays: 10,
  settlementSilenceHours: 24,
  followUpHour: 10,
  reopenHours: 72,
  orangeHours: 24,
  redHours: 48,
}
