import { z } from 'zod'
import { DomainError } from '#domain/errors'
import { cents } from '#domain/money'
import type { Policy } from '#domain/policy'
import type { Db } from './database.ts'

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
  questionHours: count,
  questionReminderHours: count,
  claimMinutes: count,
  wayBackSeconds: count,
  merchantStatementHours: count,
  recoveryDays: count,
  settlementSilenceHours: count,
  followUpHour: count,
  reopenHours: count,
  orangeHours: count,
  redHours: count,
}) satisfies z.ZodType<Policy>

export interface PolicyVersion {
  readonly id: string
  readonly number: number
  readonly effectiveAt: Date
  readonly policy: Policy
}

/** A version never changes once written, so it is read once. */
const known = new Map<string, Policy>()

/** @throws DomainError `NOT_FOUND` */
export async function policyById(db: Db, id: string): Promise<Policy> {
  const cached = known.get(id)
  if (cached) return cached
  const row = await db.policyVersion.findUnique({ where: { id }, select: { parameters: true } })
  if (!row) throw new DomainError('NOT_FOUND', { policyVersion: id })
  const policy = policyParameters.parse(row.parameters)
  known.set(id, policy)
  return policy
}

/** The policy a case is under: the version in force when it was filed. */
export async function policyOfComplaint(db: Db, complaintId: string): Promise<Policy> {
  const row = await db.complaint.findUnique({ where: { id: complaintId }, select: { policyVersionId: true } })
  if (!row) throw new DomainError('NOT_FOUND', { complaint: complaintId })
  return await policyById(db, row.policyVersionId)
}

/**
 * The version in force in a city at an instant: the latest that was effective by then.
 * @throws DomainError `NOT_FOUND` for a city without a policy
 */
export async function policyInForce(db: Db, cityId: string, at: Date): Promise<PolicyVersion> {
  const row = await db.policyVersion.findFirst({
    where: { cityId, effectiveAt: { lte: at } },
    orderBy: [{ effectiveAt: 'desc' }, { number: 'desc' }],
  })
  if (!row) throw new DomainError('NOT_FOUND', { city: cityId })
  return {
    id: row.id,
    number: row.number,
    effectiveAt: row.effectiveAt,
    policy: await policyById(db, row.id),
  }
}
