import type { CaseFacts } from './case-facts.ts'
import { causeRule } from './categories.ts'
import { daysBetween } from './clocks.ts'
import { assessEligibility } from './eligibility.ts'
import { FRAUD_FLAGS, flagsOf, isMajor } from './flags.ts'
import { HIGH_RISK } from './merchant-risk.ts'
import type { Policy } from './policy.ts'
import { allHold, rule, type RuleOutcome } from './rules.ts'

export interface LaneAssessment {
  readonly inLane: boolean
  readonly rules: readonly RuleOutcome[]
}

/**
 * The small fast lane pays only what rules can judge: every rule must hold, anything else goes to a person, and no rule of
 * it refuses anybody (DOMAIN *The small fast lane*; S0 for the lane, D for its limits).
 */
export function assessFastLane(facts: CaseFacts, policy: Policy): LaneAssessment {
  const rules = [...claimRules(facts, policy), ...velocityRules(facts, policy), ...fundRules(facts, policy)]
  return { inLane: assessEligibility(facts).eligible && allHold(rules), rules }
}

function claimRules(facts: CaseFacts, policy: Policy): RuleOutcome[] {
  const boughtDays = daysBetween(facts.boughtOn, facts.filedOn)
  const flags = flagsOf(facts, policy)
  return [
    rule(
      'amount-within-limit',
      facts.askedCents <= policy.smallClaimCents,
      facts.askedCents,
      policy.smallClaimCents,
    ),
    rule('amount-within-paid', facts.askedCents <= facts.paidCents, facts.askedCents, facts.paidCents),
    rule('contact-verified', facts.contactVerified, facts.contactVerified),
    rule('payment-record', facts.paymentRecordCount > 0, facts.paymentRecordCount, 1),
    rule(
      'order-number-unused',
      facts.hasOrderNumber && facts.sameOrderComplaintId === null,
      facts.hasOrderNumber,
    ),
    rule(
      'bought-recently',
      boughtDays <= policy.laneBoughtWithinDays,
      boughtDays,
      policy.laneBoughtWithinDays,
    ),
    rule('merchant-enrolled', facts.merchantEnrolled, facts.merchantEnrolled),
    rule('merchant-risk', facts.merchantRisk < HIGH_RISK, facts.merchantRisk, HIGH_RISK - 1),
    rule('cause-rule-decidable', causeRule(facts.category, facts.cause)?.ruleDecidable ?? false, facts.cause),
    rule('no-fraud-flag', !flags.some((flag) => FRAUD_FLAGS.includes(flag)), flags.join(',')),
    rule('no-open-group', facts.groupPayees < policy.groupPayees, facts.groupPayees, policy.groupPayees),
    rule('not-major', !isMajor(facts, policy), isMajor(facts, policy)),
  ]
}

/** A limit of 2 means the third in the window goes to a person. */
function velocityRules(facts: CaseFacts, policy: Policy): RuleOutcome[] {
  const today = facts.laneDecidedTodayCents + facts.askedCents
  return [
    rule(
      'payee-velocity',
      facts.paidToPayeeInWindow < policy.lanePayeeClaims,
      facts.paidToPayeeInWindow,
      policy.lanePayeeClaims,
    ),
    rule(
      'merchant-velocity',
      facts.paidAtMerchantInWindow < policy.laneMerchantClaims,
      facts.paidAtMerchantInWindow,
      policy.laneMerchantClaims,
    ),
    rule('no-other-open-claim', facts.otherOpenClaimsOfPayee === 0, facts.otherOpenClaimsOfPayee, 0),
    rule('daily-budget', today <= policy.laneDailyBudgetCents, today, policy.laneDailyBudgetCents),
  ]
}

function fundRules(facts: CaseFacts, policy: Policy): RuleOutcome[] {
  const floorCents = Math.ceil((facts.fundCapCents * policy.laneFloorPercent) / 100)
  return [
    rule('fund-above-floor', facts.fundAvailableCents >= floorCents, facts.fundAvailableCents, floorCents),
    rule('nobody-waits-for-fund', !facts.fundHasLongWaiter, facts.fundHasLongWaiter, false),
  ]
}
