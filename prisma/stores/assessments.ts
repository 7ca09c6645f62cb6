import type { RuleOutcome } from '#domain/rules'
import type { LockedCase } from './cases.ts'
import type { Transaction } from './database.ts'

type AssessmentKind = 'intake' | 'eligibility' | 'fast-lane'

export const assessmentExists = async (
  tx: Transaction,
  complaintId: string,
  kind: AssessmentKind,
  round: number,
): Promise<boolean> => (await tx.assessment.count({ where: { complaintId, kind, round } })) > 0

/** Keeps every rule's outcome and the value it looked at, under the policy version it was judged by; once a round. */
export async function recordAssessment(
  tx: Transaction,
  assessment: {
    readonly kase: LockedCase
    readonly kind: AssessmentKind
    readonly outcome: string
    readonly rules: readonly RuleOutcome[]
    readonly at: Date
  },
): Promise<void> {
  const { kase, kind, outcome, rules, at } = assessment
  await tx.assessment.createMany({
    data: {
      complaintId: kase.id,
      kind,
      round: kase.round,
      policyVersionId: kase.policy_version_id,
      outcome,
      rules: rules.map((rule) => ({ ...rule })),
      at,
    },
    skipDuplicates: true,
  })
}
