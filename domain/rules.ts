/** What a rule may look at: exact values, never personal data. */
export type RuleValue = string | number | boolean | null

/** One rule as it was applied: whether it holds (null: it could not be told), the value it looked at, the limit it knows. */
export interface RuleOutcome {
  readonly rule: RuleId
  readonly holds: boolean | null
  readonly value: RuleValue
  readonly limit: RuleValue
}

export const RULE_IDS = [
  // intake
  'not-handled-elsewhere',
  'within-90-days',
  'not-duplicate',
  'merchant-known',
  'evidence-given',
  // eligibility
  'real-name-payee',
  'merchant-enrolled',
  'evidence-present',
  'contract-or-price-dispute',
  'tourist-not-at-fault',
  // the small fast lane
  'amount-within-limit',
  'amount-within-paid',
  'contact-verified',
  'payment-record',
  'order-number-unused',
  'bought-recently',
  'merchant-risk',
  'cause-rule-decidable',
  'payee-velocity',
  'merchant-velocity',
  'daily-budget',
  'fund-above-floor',
  'nobody-waits-for-fund',
  'no-fraud-flag',
  'no-open-group',
  'no-other-open-claim',
  'not-major',
] as const

export type RuleId = (typeof RULE_IDS)[number]

export const rule = (
  id: RuleId,
  holds: boolean | null,
  value: RuleValue,
  limit: RuleValue = null,
): RuleOutcome => ({
  rule: id,
  holds,
  value,
  limit,
})

export const allHold = (outcomes: readonly RuleOutcome[]): boolean =>
  outcomes.every((outcome) => outcome.holds === true)
