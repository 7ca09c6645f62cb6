import { followUpAt, reopenUntil } from '#domain/clocks'
import { SYSTEM } from '#domain/people'
import { scheduleFollowUp } from '#prisma/stores/afterwards'
import { type LockedCase, moveCase } from '#prisma/stores/cases'
import type { Transaction } from '#prisma/stores/database'
import { policyById } from '#prisma/stores/policies'
import { tellOnce } from './step.ts'

/** The case's outcome is final: the follow-up call and the window for coming back begin. */
export async function resolveCase(tx: Transaction, kase: LockedCase, at: Date): Promise<LockedCase> {
  const policy = await policyById(tx, kase.policy_version_id)
  const callAt = followUpAt(at, policy)
  const until = reopenUntil(at, policy)
  const resolved = await moveCase(tx, kase, 'resolved', {
    resolvedAt: at,
    reopenUntil: until,
    dueAt: null,
    claimedBy: null,
    claimExpiresAt: null,
  })
  await scheduleFollowUp(tx, { complaintId: kase.id, round: kase.round, dueAt: callAt })
  await tellOnce(tx, kase.id, { key: `resolved:${kase.round}`, kind: 'resolved', actor: SYSTEM, at })
  return resolved
}
