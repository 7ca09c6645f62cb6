import type { CaseFacts } from './case-facts.ts'
import { daysBetween } from './clocks.ts'
import type { Policy } from './policy.ts'
import { allHold, rule, type RuleOutcome } from './rules.ts'

export interface IntakeAssessment {
  /** `accept`: by the rules; `desk`: a person decides; `duplicate`: blocked and linked to the first case */
  readonly outcome: 'accept' | 'desk' | 'duplicate'
  readonly rules: readonly RuleOutcome[]
}

/**
 * Accepts a plain case at once. What the rules doubt goes to a desk agent, for only a person says no; the one thing rules
 * block is a second complaint about the same merchant and order number (D; P 旅游投诉处理办法 for the reasons).
 */
export function assessIntake(facts: CaseFacts, policy: Policy): IntakeAssessment {
  const endedDays = facts.contractEndedOn === null ? null : daysBetween(facts.contractEndedOn, facts.filedOn)
  const rules = [
    rule('not-duplicate', facts.sameOrderComplaintId === null, facts.sameOrderComplaintId !== null),
    rule('not-handled-elsewhere', facts.handledElsewhere === null, facts.handledElsewhere),
    rule(
      'within-90-days',
      endedDays === null || endedDays <= policy.acceptWithinDays,
      endedDays,
      policy.acceptWithinDays,
    ),
    rule('merchant-known', facts.merchantKnown, facts.merchantKnown),
  ]
  if (facts.sameOrderComplaintId !== null) return { outcome: 'duplicate', rules }
  return { outcome: allHold(rules) ? 'accept' : 'desk', rules }
}
