import { z } from 'zod'
import { DomainError } from '#domain/errors'
import type { Instalment } from '#domain/instalments'
import { cents } from '#domain/money'
import { fen } from './row-shapes.ts'
import type { Sql } from './sql.ts'

export const instalment = z.object({ on: z.string(), amountCents: fen })
const row = z.object({
  id: z.string(),
  instalments: z.array(instalment),
  outcome: z.enum(['accepted', 'refused', 'lapsed']).nullable(),
  base_cents: z.bigint().transform(cents).nullable(),
})
export type RecoveryPlan = z.infer<typeof row>

/** The plan that waits for an answer, or runs; at most one. */
export async function livePlan(sql: Sql, recoveryId: string): Promise<RecoveryPlan | null> {
  const rows = await sql.$queryRaw`
    SELECT id, instalments, outcome, base_cents FROM recovery_plan
    WHERE recovery_id = ${recoveryId}::uuid AND (outcome IS NULL OR (outcome = 'accepted' AND ended_at IS NULL)) FOR UPDATE`
  return z.array(row).parse(rows)[0] ?? null
}

/** @throws DomainError `NOT_FOUND` when it is not this recovery's */
export async function readPlan(sql: Sql, recoveryId: string, id: string): Promise<RecoveryPlan> {
  const rows = await sql.$queryRaw`
    SELECT id, instalments, outcome, base_cents FROM recovery_plan
    WHERE id = ${id}::uuid AND recovery_id = ${recoveryId}::uuid FOR UPDATE`
  const plan = z.array(row).parse(rows)[0]
  if (!plan) throw new DomainError('NOT_FOUND', { plan: id })
  return plan
}

/** @returns false when this one was proposed before. @throws DomainError `ILLEGAL_STATE_CHANGE` while another lives */
export async function proposePlanRow(
  sql: Sql,
  plan: {
    readonly id: string
    readonly recoveryId: string
    readonly instalments: readonly Instalment[]
    readonly at: Date
  },
): Promise<boolean> {
  const known = await sql.$queryRaw`SELECT id FROM recovery_plan WHERE id = ${plan.id}::uuid`
  if (z.array(z.unknown()).parse(known).length > 0) return false
  const made = await sql.$executeRaw`
    INSERT INTO recovery_plan (id, recovery_id, instalments, proposed_at)
    VALUES (${plan.id}::uuid, ${plan.recoveryId}::uuid, ${JSON.stringify(plan.instalments)}::jsonb, ${plan.at}) ON CONFLICT DO NOTHING`
  if (made === 0) throw new DomainError('ILLEGAL_STATE_CHANGE', { recovery: plan.recoveryId })
  return true
}

export async function decidePlanRow(
  sql: Sql,
  decision: {
    readonly id: string
    readonly outcome: 'accepted' | 'refused' | 'lapsed'
    readonly staffId: string | null
    readonly reason: string | null
    readonly baseCents: bigint | null
    readonly at: Date
  },
): Promise<void> {
  await sql.$executeRaw`
    UPDATE recovery_plan SET outcome = ${decision.outcome}, decided_by = ${decision.staffId}, decided_at = ${decision.at},
      reason = ${decision.reason}, base_cents = ${decision.baseCents}::bigint
    WHERE id = ${decision.id}::uuid AND outcome IS NULL`
}

export async function endPlanRow(sql: Sql, id: string, because: 'kept' | 'missed', at: Date): Promise<void> {
  await sql.$executeRaw`
    UPDATE recovery_plan SET ended_at = ${at}, ended_because = ${because} WHERE id = ${id}::uuid AND ended_at IS NULL`
}
