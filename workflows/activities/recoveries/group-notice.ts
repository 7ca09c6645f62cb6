import { formatYuan } from '#domain/money'
import { SYSTEM } from '#domain/people'
import { recoveryDueAt } from '#domain/recovery'
import { record } from '#prisma/stores/case-record'
import type { Database } from '#prisma/stores/database'
import { lockGroupOf, postponeNotice, recoveriesToNotice } from '#prisma/stores/group-notices'
import { policyById } from '#prisma/stores/policies'
import { lockRecovery, moveRecovery } from '#prisma/stores/recoveries'
import { inStep, type Sql } from '#prisma/stores/sql'
import { event } from './told.ts'

/**
 * The merchant of a group is told once of all that it owes: when every payout of the decision has come to its end, or the policy's
 * hours after the first. What is paid later is told of in one more. The decision is locked before any of its claims, so that two of
 * them do not tell it twice.
 */
export const noticeGroup = (database: Database, recoveryId: string, at: Date): Promise<void> =>
  inStep(database, async (sql) => {
    const group = await lockGroupOf(sql, recoveryId)
    if (!group) return
    const { groupNoticeHours } = await policyById(sql, group.policyVersionId)
    const dueAt = new Date(group.firstOpenedAt.getTime() + groupNoticeHours * 3_600_000)
    if (group.underWay && at < dueAt) return await postponeNotice(sql, recoveryId, dueAt, at)
    await notice(sql, group.id, at)
  })

async function notice(sql: Sql, groupDecisionId: string, at: Date): Promise<void> {
  const { ids, number } = await recoveriesToNotice(sql, groupDecisionId)
  const claims: string[] = []
  let amountCents = 0
  let told: { readonly complaintId: string; readonly dueAt: Date; readonly reference: string } | null = null
  for (const id of ids) {
    const recovery = await lockRecovery(sql, id)
    if (recovery.state !== 'opened') continue
    const dueAt = recoveryDueAt(at, await policyById(sql, recovery.policy_version_id))
    await moveRecovery(sql, recovery, 'noticed', { noticedAt: at, dueAt, workflowStartedAt: at })
    await record(sql, recovery.complaint_id, {
      events: [event(recovery, 'recovery-opened', 'recovery-opened', SYSTEM, at)],
    })
    claims.push(`${recovery.reference} ¥${formatYuan(recovery.amount_cents)}`)
    amountCents += recovery.amount_cents
    told ??= { complaintId: recovery.complaint_id, dueAt, reference: recovery.reference }
  }
  if (!told) return
  const { complaintId, dueAt } = told
  await record(sql, complaintId, {
    messages: [
      {
        key: `${groupDecisionId}:notice:${number}`,
        recipient: 'merchant',
        template: 'group-notice',
        facts: { n: claims.length, claims: claims.join('; '), amountCents, dueAt: dueAt.toISOString() },
      },
    ],
  })
}
