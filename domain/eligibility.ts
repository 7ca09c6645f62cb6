import type { CaseFacts } from './case-facts.ts'
import { causeRule } from './categories.ts'
import { allHold, rule, type RuleOutcome } from './rules.ts'

export interface EligibilityAssessment {
  readonly eligible: boolean
  readonly rules: readonly RuleOutcome[]
}

/**
 * May the fund advance at all: real-name payee, merchant enrolled, evidence present, contract or price dispute (P Sanya,
 * Chengdu). That the tourist is not at fault is the reviewer's to see; no rule can tell, so it shows as open.
 */
export function assessEligibility(facts: CaseFacts): EligibilityAssessment {
  const kind = causeRule(facts.category, facts.cause)?.kind ?? 'other'
  const decided = [
    rule('real-name-payee', facts.realName, facts.realName),
    rule('merchant-enrolled', facts.merchantEnrolled, facts.merchantEnrolled),
    rule('evidence-present', facts.evidenceCount > 0, facts.evidenceCount, 1),
    rule('contract-or-price-dispute', kind === 'price' || kind === 'contract', kind),
  ]
  return { eligible: allHold(decided), rules: [...decided, rule('tourist-not-at-fault', null, null)] }
}
