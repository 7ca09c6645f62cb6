import { DomainError } from '#domain/errors'
import type { Cents } from '#domain/money'
import type { Transaction } from './database.ts'
import type { Sql } from './sql.ts'

export interface NewDecision {
  readonly id: string
  readonly complaintId: string
  readonly round: number
  readonly stage: 'intake' | 'review' | 'appeal'
  readonly kind: 'accepted' | 'not-accepted' | 'duplicate' | 'advance' | 'settled' | 'rejected' | 'referred'
  readonly amountCents?: Cents | undefined
  readonly reasonCode?: string | undefined
  readonly note?: string | undefined
  readonly proofEvidenceId?: string | undefined
  /** a person's id, or who decided instead */
  readonly decidedBy: { readonly staffId: string } | 'rules' | 'silence'
  readonly approvalNeeded?: 'none' | 'second-person' | 'supervisor'
  readonly caseVersion: number
  readonly fundAvailableCents?: Cents | undefined
  readonly policyVersionId: string
  readonly linkedComplaintId?: string | undefined
  readonly groupDecisionId?: string | undefined
  readonly at: Date
}

/** Records a decision. The database holds that one review decision stands at a time and that only a person says no. */
export async function recordDecision(tx: Sql, decision: NewDecision): Promise<void> {
  const { decidedBy, proofEvidenceId = null, linkedComplaintId = null, groupDecisionId = null } = decision
  const staffId = typeof decidedBy === 'string' ? null : decidedBy.staffId
  await tx.$executeRaw`
    INSERT INTO decision (id, complaint_id, round, stage, kind, amount_cents, reason_code, note, proof_evidence_id, decided_by,
      decided_by_kind, approval_needed, case_version, fund_available_cents, policy_version_id, linked_complaint_id,
      group_decision_id, at)
    VALUES (${decision.id}::uuid, ${decision.complaintId}::uuid, ${decision.round}, ${decision.stage}, ${decision.kind},
      ${decision.amountCents ?? null}::bigint, ${decision.reasonCode ?? null}, ${decision.note ?? null}, ${proofEvidenceId}::uuid,
      ${staffId}, ${staffId === null ? decidedBy : 'staff'}, ${decision.approvalNeeded ?? 'none'}, ${decision.caseVersion},
      ${decision.fundAvailableCents ?? null}::bigint, ${decision.policyVersionId}::uuid, ${linkedComplaintId}::uuid,
      ${groupDecisionId}::uuid, ${decision.at})`
}

/** True when this decision was recorded already: the same command, told again. */
export const decisionExists = async (tx: Transaction, id: string): Promise<boolean> =>
  (await tx.decision.count({ where: { id } })) > 0

export interface StandingReview {
  readonly id: string
  readonly stage: string
  readonly kind: string
  readonly decidedBy: string | null
  readonly approvalNeeded: string
  readonly amountCents: bigint | null
}

/**
 * The decision an approver or an undo speaks of.
 * @throws DomainError `NOT_FOUND` when it is not this case's, `ILLEGAL_STATE_CHANGE` when it no longer stands
 */
export async function readStandingDecision(
  tx: Transaction,
  complaintId: string,
  id: string,
): Promise<StandingReview> {
  const decision = await tx.decision.findFirst({
    where: { id, complaintId, stage: { in: ['review', 'appeal'] } },
  })
  if (!decision) throw new DomainError('NOT_FOUND', { decision: id })
  if (decision.undoneAt) throw new DomainError('ILLEGAL_STATE_CHANGE', { decision: id })
  return decision
}

export async function undoDecisionRow(sql: Sql, id: string, because: string, at: Date): Promise<void> {
  await sql.$executeRaw`UPDATE decision SET undone_at = ${at}, undone_because = ${because} WHERE id = ${id}::uuid`
}

/** The review decision that stands in a round, or null. */
export const readReviewDecision = async (
  tx: Transaction,
  complaintId: string,
  round: number,
): Promise<StandingReview | null> =>
  await tx.decision.findFirst({
    where: { complaintId, round, stage: { in: ['review', 'appeal'] }, undoneAt: null },
  })

export interface NewApproval {
  readonly payoutId: string
  readonly decisionId: string
  /** null: the rules decided */
  readonly decidedBy: string | null
  /** whose correction of the payee this is about; null: the tourist's, or none */
  readonly correctedBy: string | null
  readonly approverId: string
  readonly approverRole: 'approver' | 'supervisor'
  readonly outcome: 'approved' | 'refused'
  readonly reasonCode?: string | undefined
  readonly note?: string | undefined
  readonly caseVersion: number
  readonly at: Date
}

/** The second person's word. The database refuses the decider's own, whoever asks. */
export async function recordApproval(tx: Transaction, approval: NewApproval): Promise<void> {
  const { reasonCode, note, ...rest } = approval
  await tx.approval.create({
    data: { ...rest, reasonCode: reasonCode ?? null, note: note ?? null },
    select: { payoutId: true },
  })
}
