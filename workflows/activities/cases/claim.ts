import { DomainError } from '#domain/errors'
import type { LockedCase } from '#prisma/stores/cases'

/**
 * Only who holds the case decides it (the claim is a lease that lapses).
 * @throws DomainError `CLAIM_HELD_BY_ANOTHER`, `CLAIM_NOT_HELD`
 */
export function requireClaim(kase: LockedCase, staffId: string, at: Date): void {
  const held = kase.claimed_by !== null && kase.claim_expires_at !== null && kase.claim_expires_at > at
  if (!held) throw new DomainError('CLAIM_NOT_HELD', {})
  if (kase.claimed_by !== staffId) throw new DomainError('CLAIM_HELD_BY_ANOTHER', {})
}
