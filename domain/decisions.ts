import { DomainError } from './errors.ts'
import { type Cents, cents } from './money.ts'
import { isReasonFor } from './reasons.ts'

export interface ReviewDecision {
  readonly kind: 'advance' | 'settled' | 'rejected' | 'referred'
  /** fen */
  readonly amountCents?: number | undefined
  readonly reasonCode?: string | undefined
  readonly proofEvidenceId?: string | undefined
}

export interface DecidedCase {
  readonly askedCents: Cents
  readonly paidCents: Cents
  readonly merchantEnrolled: boolean
}

/**
 * Checks that a review decision says all it must: an amount within what was asked (a reason when it is less), the merchant's
 * proof for a settlement, a reason for every no.
 * @returns the amount in fen, or null where the decision has none
 * @throws DomainError `AMOUNT_NOT_EXACT`, `AMOUNT_NOT_POSITIVE`, `AMOUNT_ABOVE_PAID`, `REASON_REQUIRED`, `PROOF_REQUIRED`,
 * `MERCHANT_NOT_ENROLLED`
 */
export function checkDecision(decision: ReviewDecision, kase: DecidedCase): Cents | null {
  if (decision.kind === 'rejected' || decision.kind === 'referred') {
    if (!isReasonFor(decision.kind, decision.reasonCode)) throw new DomainError('REASON_REQUIRED', {})
    return null
  }
  const amount = cents(decision.amountCents ?? Number.NaN)
  if (amount <= 0) throw new DomainError('AMOUNT_NOT_POSITIVE', {})
  if (amount > kase.askedCents)
    throw new DomainError('AMOUNT_ABOVE_PAID', { limit: kase.askedCents, requested: amount })
  if (decision.kind === 'settled' && !decision.proofEvidenceId) throw new DomainError('PROOF_REQUIRED', {})
  if (decision.kind === 'advance') {
    if (!kase.merchantEnrolled) throw new DomainError('MERCHANT_NOT_ENROLLED', {})
    if (amount < kase.askedCents && !isReasonFor('part', decision.reasonCode))
      throw new DomainError('REASON_REQUIRED', {})
  }
  return amount
}
