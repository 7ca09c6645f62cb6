import { z } from 'zod'
import { cityDay } from '#domain/clocks'
import { DomainError } from '#domain/errors'
import { type Cents, subtractCents } from '#domain/money'
import { interestOn } from '#domain/recovery-interest'
import { policyById } from './policies.ts'
import { recoveryState } from './recoveries.ts'
import { fen } from './row-shapes.ts'
import type { Sql } from './sql.ts'

const row = z.object({
  amountCents: fen,
  state: recoveryState,
  dueAt: z.date().nullable(),
  endedAt: z.date().nullable(),
  policyVersionId: z.string(),
  askedCents: fen,
  paidCents: fen,
  repaid: z.array(z.object({ on: z.string(), principalCents: fen })),
})

/**
 * What a claim has run up in interest by an instant, and what of it was paid. It is claimed beside the principal and never
 * taken out of a repayment; what two of finance were asked to book counts as asked for.
 */
export async function interestOf(db: Sql, recoveryId: string, now: Date) {
  const found = await db.$queryRaw`
    SELECT r.amount_cents AS "amountCents", r.state, r.due_at AS "dueAt", r.ended_at AS "endedAt",
      c.policy_version_id AS "policyVersionId",
      (SELECT coalesce(sum(f.amount_cents), 0)::bigint FROM fund_movement f
        WHERE f.recovery_id = r.id AND f.kind = 'interest' AND f.refused_at IS NULL) AS "askedCents",
      (SELECT coalesce(sum(f.amount_cents), 0)::bigint FROM fund_movement f
        WHERE f.recovery_id = r.id AND f.kind = 'interest' AND f.posted_at IS NOT NULL) AS "paidCents",
      (SELECT coalesce(jsonb_agg(jsonb_build_object('on', p.received_on, 'principalCents', p.principal_cents)), '[]')
        FROM repayment p WHERE p.recovery_id = r.id AND p.posted_at IS NOT NULL) AS repaid
    FROM recovery r JOIN complaint c ON c.id = r.complaint_id WHERE r.id = ${recoveryId}::uuid`
  const recovery = z.array(row).parse(found)[0]
  if (!recovery) throw new DomainError('NOT_FOUND', { recovery: recoveryId })
  const policy = await policyById(db, recovery.policyVersionId)
  const { amountCents, dueAt, repaid, askedCents, paidCents } = recovery
  const accruedCents = interestOn(amountCents, {
    dueAt,
    until: cityDay(recovery.endedAt ?? now),
    // what nobody owes bears nothing
    basisPointsPerDay: recovery.state === 'cancelled' ? 0 : policy.recoveryInterestBasisPointsPerDay,
    repaid,
  })
  return { accruedCents, askedCents, paidCents, owedCents: subtractCents(accruedCents, paidCents) }
}

/** @throws DomainError `INTEREST_EXCEEDED` with the limit in fen */
export async function requireInterest(
  db: Sql,
  recoveryId: string,
  requested: Cents,
  now: Date,
): Promise<void> {
  const { accruedCents, askedCents } = await interestOf(db, recoveryId, now)
  const limit = subtractCents(accruedCents, askedCents)
  if (requested > limit) throw new DomainError('INTEREST_EXCEEDED', { limit, requested })
}
