import type { LockedCase } from './cases.ts'
import type { Transaction } from './database.ts'

/** A promise that was not kept, recorded against who held the case (nobody, for the intake desk); once a round. */
export async function recordBreach(
  tx: Transaction,
  kase: LockedCase,
  kind: 'intake' | 'review' | 'closure',
  at: Date,
): Promise<void> {
  const dueAt = {
    intake: kase.intake_due_at,
    review: kase.review_due_at ?? at,
    closure: kase.closure_due_at,
  }[kind]
  const heldBy = kase.claim_expires_at && kase.claim_expires_at > at ? kase.claimed_by : null
  await tx.breach.createMany({
    data: { complaintId: kase.id, cityId: kase.city_id, kind, round: kase.round, dueAt, at, heldBy },
    skipDuplicates: true,
  })
}
