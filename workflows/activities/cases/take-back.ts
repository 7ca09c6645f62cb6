import { type LockedCase, moveCase } from '#prisma/stores/cases'
import type { Transaction } from '#prisma/stores/database'
import { undoDecisionRow } from '#prisma/stores/decisions'
import { type LockedPayout, movePayout } from '#prisma/stores/payouts'

/** The decision no longer stands: back to a person. The path releases what was set aside. */
export async function takeBack(
  tx: Transaction,
  kase: LockedCase,
  payout: LockedPayout,
  { because, at }: { because: 'approval-refused' | 'undone' | 'expired' | 'not-liable'; at: Date },
): Promise<void> {
  await movePayout(tx, payout, 'cancelled', {
    endedAt: at,
    ...(because === 'expired' ? { expiredAt: at } : {}),
  })
  await undoDecisionRow(tx, payout.decision_id, because, at)
  await moveCase(tx, kase, 'in-review', { decidedAt: null, dueAt: kase.review_due_at })
}
