import { z } from 'zod'
import { DomainError } from '#domain/errors'
import type { Sql } from './sql.ts'

export interface Finding {
  /** the command's */
  readonly id: string
  readonly complaintId: string
  readonly payoutId: string
  readonly recoveryId: string | null
  readonly outcome: 'liable' | 'not-liable'
  readonly reason: string
  readonly borneBy: 'fund' | 'tourist' | null
  readonly staffId: string
  readonly at: Date
}

/** @returns true when this finding is there already. @throws DomainError `ILLEGAL_STATE_CHANGE` when it found otherwise */
export async function findingExists(
  sql: Sql,
  { id, outcome }: Pick<Finding, 'id' | 'outcome'>,
): Promise<boolean> {
  const rows = await sql.$queryRaw`SELECT outcome FROM liability_finding WHERE id = ${id}::uuid`
  const [found] = z.array(z.object({ outcome: z.string() })).parse(rows)
  if (found && found.outcome !== outcome) throw new DomainError('ILLEGAL_STATE_CHANGE', { finding: id })
  return found !== undefined
}

/**
 * Keeps who found what. The database refuses somebody who decided or approved the advance, or put its payee right; here it is
 * said in a sentence.
 * @throws DomainError `FOUR_EYES_REQUIRED`
 */
export async function recordFinding(sql: Sql, finding: Finding): Promise<void> {
  const rows = await sql.$queryRaw`
    SELECT 1 FROM decision d WHERE d.complaint_id = ${finding.complaintId}::uuid AND d.stage IN ('review', 'appeal')
      AND d.decided_by = ${finding.staffId}
    UNION ALL SELECT 1 FROM approval a JOIN payout p ON p.id = a.payout_id
    WHERE p.complaint_id = ${finding.complaintId}::uuid AND ${finding.staffId} IN (a.approver_id, a.decided_by, a.corrected_by)
    LIMIT 1`
  if (z.array(z.unknown()).parse(rows).length > 0) throw new DomainError('FOUR_EYES_REQUIRED', {})
  await sql.$executeRaw`
    INSERT INTO liability_finding (id, complaint_id, payout_id, recovery_id, outcome, reason, borne_by, found_by, at)
    VALUES (${finding.id}::uuid, ${finding.complaintId}::uuid, ${finding.payoutId}::uuid, ${finding.recoveryId}::uuid,
      ${finding.outcome}, ${finding.reason}, ${finding.borneBy}, ${finding.staffId}, ${finding.at})`
}
