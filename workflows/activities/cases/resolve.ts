import { followUpAt, reopenUntil } from '#domain/clocks'
import { SYSTEM } from '#domain/people'
import { scheduleFollowUp } from '#prisma/stores/afterwards'
import { type CaseEvent, type CaseRecord, record } from '#prisma/stores/case-record'
import { type LockedCase, moveCase } from '#prisma/stores/cases'
import { policyById } from '#prisma/stores/policies'
import type { Sql } from '#prisma/stores/sql'

/** The case's outcome is final: the follow-up call and the window for coming back begin. */
export async function resolveCase(
  sql: Sql,
  kase: LockedCase,
  at: Date,
  { events = [], messages = [] }: CaseRecord = {},
): Promise<LockedCase> {
  const policy = await policyById(sql, kase.policy_version_id)
  const callAt = followUpAt(at, policy)
  const until = reopenUntil(at, policy)
  const resolved = await moveCase(sql, kase, 'resolved', {
    resolvedAt: at,
    reopenUntil: until,
    dueAt: null,
    claimedBy: null,
    claimExpiresAt: null,
  })
  await scheduleFollowUp(sql, { complaintId: kase.id, round: kase.round, dueAt: callAt })
  const told: CaseEvent = { key: `resolved:${kase.round}`, kind: 'resolved', actor: SYSTEM, at }
  await record(sql, kase.id, { events: [...events, told], messages })
  return resolved
}
