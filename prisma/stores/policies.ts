import { z } from 'zod'
import { DomainError } from '#domain/errors'
import { cents } from '#domain/money'
import { DEFAULT_POLICY, type Policy } from '#domain/policy'
import type { Sql } from './sql.ts'

const money = z.number().int().nonnegative().transform(cents)
const count = z.number().int().nonnegative()

/** A policy as it is stored and as an administrator enters it: every parameter there, nothing else. */
export const policyParameters = z.strictObject({
  fundCapCents: money,
  intakeMinutes: count,
  reviewWarningMinutes: count,
  reviewMinutes: count,
  closureHours: count,
  smallClaimCents: money,
  laneDailyBudgetCents: money,
  lanePayeeClaims: count,
  lanePayeeDays: count,
  laneMerchantClaims: count,
  laneMerchantHours: count,
  laneBoughtWithinDays: count,
  laneFloorPercent: count,
  laneWaitingHours: count,
  fundLowWaterPercent: count,
  secondPersonCents: money,
  claimCapCents: money,
  acceptWithinDays: count,
  duplicateDays: count,
  duplicatePercent: count,
  groupPayees: count,
  groupDays: count,
  groupNoticeHours: count,
  questionHours: count,
  questionReminderHours: count,
  claimMinutes: count,
  reservationHours: count,
  collectHours: count,
  collectReminderHours: count,
  collectLastReminderHours: count,
  correctionHours: count,
  wayBackSeconds: count,
  merchantStatementHours: count,
  recoveryDays: count,
  delistDays: count,
  depositDays: count,
  legalDays: count,
  recoveryInterestBasisPointsPerDay: count,
  instalmentGraceDays: count,
  touristRepaysNotLiable: count,
  holdUntilLiable: count,
  holdDays: count,
  appealDays: count,
  appealReviewDays: count,
  settlementSilenceHours: count,
  followUpHour: count,
  reopenHours: count,
  orangeHours: count,
  redHours: count,
}) satisfies z.ZodType<Policy>

const version = z.object({ id: z.string(), number: z.number(), effectiveAt: z.date() })

export interface PolicyVersion extends z.infer<typeof version> {
  readonly policy: Policy
}

/** A parameter that came later has its default in the versions from before it; they are never edited. */
export const storedPolicy = z.preprocess(
  (parameters) => ({
    groupNoticeHours: DEFAULT_POLICY.groupNoticeHours,
    reservationHours: DEFAULT_POLICY.reservationHours,
    collectHours: DEFAULT_POLICY.collectHours,
    collectReminderHours: DEFAULT_POLICY.collectReminderHours,
    collectLastReminderHours: DEFAULT_POLICY.collectLastReminderHours,
    correctionHours: DEFAULT_POLICY.correctionHours,
    delistDays: DEFAULT_POLICY.delistDays,
    depositDays: DEFAULT_POLICY.depositDays,
    legalDays: DEFAULT_POLICY.legalDays,
    recoveryInterestBasisPointsPerDay: DEFAULT_POLICY.recoveryInterestBasisPointsPerDay,
    instalmentGraceDays: DEFAULT_POLICY.instalmentGraceDays,
    touristRepaysNotLiable: DEFAULT_POLICY.touristRepaysNotLiable,
    holdUntilLiable: DEFAULT_POLICY.holdUntilLiable,
    holdDays: DEFAULT_POLICY.holdDays,
    appealDays: DEFAULT_POLICY.appealDays,
    appealReviewDays: DEFAULT_POLICY.appealReviewDays,
    ...z.looseObject({}).parse(parameters),
  }),
  policyParameters,
)

/** A version never changes once written, so it is read once. */
const known = new Map<string, Policy>()

/** @throws DomainError `NOT_FOUND` */
export async function policyById(db: Sql, id: string): Promise<Policy> {
  const cached = known.get(id)
  if (cached) return cached
  const rows = await db.$queryRaw`SELECT parameters FROM policy_version WHERE id = ${id}::uuid`
  const row = z.array(z.object({ parameters: storedPolicy })).parse(rows)[0]
  if (!row) throw new DomainError('NOT_FOUND', { policyVersion: id })
  const policy = row.parameters
  known.set(id, policy)
  return policy
}

/**
 * The version in force in a city at an instant: the latest that was effective by then.
 * @throws DomainError `NOT_FOUND` for a city without a policy
 */
export async function policyInForce(db: Sql, cityId: string, at: Date): Promise<PolicyVersion> {
  const rows = await db.$queryRaw`
    SELECT id, number, effective_at AS "effectiveAt" FROM policy_version
    WHERE city_id = ${cityId} AND effective_at <= ${at} ORDER BY effective_at DESC, number DESC LIMIT 1`
  const row = z.array(version).parse(rows)[0]
  if (!row) throw new DomainError('NOT_FOUND', { city: cityId })
  return { ...row, policy: await policyById(db, row.id) }
}
