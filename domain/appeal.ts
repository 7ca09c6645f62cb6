import { DomainError } from './errors.ts'
import { type Cents, cents, subtractCents, ZERO } from './money.ts'

export const APPEAL_SIDES = ['tourist', 'merchant'] as const
export type AppealSide = (typeof APPEAL_SIDES)[number]

/** The decision stands, is changed in part, or all that was asked for by who appeals is granted. */
export const APPEAL_OUTCOMES = ['upheld', 'varied', 'overturned'] as const
export type AppealOutcome = (typeof APPEAL_OUTCOMES)[number]

export interface AppealedCase {
  readonly state: string
  readonly reopening: boolean
  readonly stage: string | null
  readonly kind: string | null
  readonly askedCents: Cents
  readonly advancedCents: Cents
}

/**
 * Whether a tourist may appeal: a reviewer's no, or less than was asked, in a case whose work is done. A settlement is between the two of
 * them; an appeal's own word is the last; a request to open the case again is answered first (DOMAIN *Appeal*).
 */
export const mayTouristAppeal = (kase: AppealedCase): boolean =>
  (kase.state === 'resolved' || kase.state === 'closed') &&
  !kase.reopening &&
  kase.stage === 'review' &&
  (kase.kind === 'rejected' || kase.kind === 'referred' || kase.kind === 'advance') &&
  kase.advancedCents < kase.askedCents

/** Whether a merchant may appeal against a claim: it was told of it, and it is neither dropped nor given up. */
export const mayMerchantAppeal = (state: string, noticed: boolean): boolean =>
  noticed && state !== 'opened' && state !== 'cancelled' && state !== 'written-off'

export interface AppealWord {
  readonly outcome: Exclude<AppealOutcome, 'upheld'>
  /** fen; for `varied` only */
  readonly amountCents?: number | undefined
}

/**
 * What a tourist is paid beside what was advanced: never less than nothing, never past what was asked.
 * @returns fen
 * @throws DomainError `AMOUNT_ABOVE_PAID`, `INVALID`
 */
export function extraFor(
  { outcome, amountCents }: AppealWord,
  { askedCents, advancedCents }: Pick<AppealedCase, 'askedCents' | 'advancedCents'>,
): Cents {
  const total = outcome === 'overturned' ? askedCents : amountCents
  if (total === undefined) throw new DomainError('REQUIRED', { field: 'amountCents' })
  if (total > askedCents) throw new DomainError('AMOUNT_ABOVE_PAID', { limit: askedCents, requested: total })
  if (total <= advancedCents) throw new DomainError('INVALID', { field: 'amountCents', above: advancedCents })
  return subtractCents(cents(total), advancedCents)
}

export interface AppealedClaim {
  readonly amountCents: Cents
  readonly recoveredCents: Cents
  /** of the advance, what nobody gave back and nobody has borne */
  readonly leftCents: Cents
}

/**
 * What a merchant owes after its appeal, and what becomes of the rest: what it had not repaid of it is released, what it had is paid
 * back.
 * @returns fen
 * @throws DomainError `AMOUNT_ABOVE_PAID`, `REQUIRED`
 */
export function afterMerchantsAppeal({ outcome, amountCents }: AppealWord, claim: AppealedClaim) {
  const owes = outcome === 'overturned' ? ZERO : amountCents
  if (owes === undefined) throw new DomainError('REQUIRED', { field: 'amountCents' })
  if (owes >= claim.amountCents)
    throw new DomainError('AMOUNT_ABOVE_PAID', { limit: claim.amountCents, requested: owes })
  const wholeCents = cents(owes)
  const toPayCents = notBelowZero(subtractCents(wholeCents, claim.recoveredCents))
  return {
    wholeCents,
    toPayCents,
    waivedCents: subtractCents(claim.amountCents, wholeCents),
    releasedCents: notBelowZero(subtractCents(claim.leftCents, toPayCents)),
    refundCents: notBelowZero(subtractCents(claim.recoveredCents, wholeCents)),
  }
}

export const notBelowZero = (amount: Cents): Cents => (amount < 0 ? ZERO : amount)
