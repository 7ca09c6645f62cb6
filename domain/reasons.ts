/** Why a person said no, or only in part. Each code has a sentence in every language. */
export const REASONS = {
  'not-accepted': [
    'handled-by-court',
    'handled-by-arbitration',
    'handled-by-other-body',
    'already-handled',
    'over-90-days',
    'not-tourism',
  ],
  duplicate: ['same-order', 'same-matter'],
  rejected: [
    'no-evidence',
    'evidence-contradicts',
    'tourist-at-fault',
    'price-was-shown',
    'service-as-agreed',
    'not-a-claim',
  ],
  referred: [
    'merchant-not-enrolled',
    'quality-needs-appraisal',
    'criminal-matter',
    'other-authority',
    'needs-investigation',
  ],
  part: ['part-proven', 'part-used', 'part-refunded'],
  'application-refused': ['licence-differs', 'not-of-this-city', 'not-for-tourists', 'contact-differs'],
  'approval-refused': ['amount-not-proven', 'needs-more-evidence', 'wrong-merchant', 'conflict-of-interest'],
} as const

export type ReasonKind = keyof typeof REASONS
export type ReasonCode = (typeof REASONS)[ReasonKind][number]

/** True when the code is one of that kind's. */
export const isReasonFor = (kind: ReasonKind, code: string | undefined): code is ReasonCode =>
  code !== undefined && REASONS[kind].some((known) => known === code)
