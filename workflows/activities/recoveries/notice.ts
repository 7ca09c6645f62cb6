import { recoveryDueAt } from '#domain/recovery'
import { type Actor, SYSTEM } from '#domain/people'
import type { RecoveryStanding } from '#domain/recovery-standing'
import { record } from '#prisma/stores/case-record'
import { policyById } from '#prisma/stores/policies'
import { openAppealOf } from '#prisma/stores/appeals'
import { DomainError } from '#domain/errors'
import { markTakenUp, moveRecovery } from '#prisma/stores/recoveries'
import { keepResponse } from '#prisma/stores/recovery-responses'
import type { RespondToNotice } from '../../recovery/messages.ts'
import { orFailure } from '../../failure.ts'
import type { Outside } from '../outside.ts'
import { noticeGroup } from './group-notice.ts'
import { sqlStep } from './step.ts'
import { event, message } from './told.ts'

/** Takes the recovery up and, if that has not been done, tells the merchant what is owed and until when. */
export async function openRecovery(
  { database }: Outside,
  recoveryId: string,
  now: number,
): Promise<RecoveryStanding> {
  const at = new Date(now)
  await orFailure(() => noticeGroup(database, recoveryId, at))
  return await sqlStep(database, recoveryId, async (sql, recovery) => {
    if (recovery.state !== 'opened') return await markTakenUp(sql, recovery, at)
    // one of a group waits for the others
    if (recovery.notice_due_at) return
    const dueAt = recoveryDueAt(at, await policyById(sql, recovery.policy_version_id))
    await moveRecovery(sql, recovery, 'noticed', { noticedAt: at, dueAt, workflowStartedAt: at })
    await record(sql, recovery.complaint_id, {
      events: [event(recovery, 'recovery-opened', 'recovery-opened', SYSTEM, at)],
      messages: [message(recovery, 'notice', 'recovery-notice', { dueAt })],
    })
  })
}

/**
 * The merchant agrees to pay, or objects; an objection does not stop the days it has. Its words are kept with the answer, and
 * more of them may follow; an answer told again is the same one.
 */
export const respondToNotice = (
  { database }: Outside,
  recoveryId: string,
  command: RespondToNotice,
  now: number,
): Promise<RecoveryStanding> =>
  sqlStep(database, recoveryId, async (sql, recovery) => {
    const at = new Date(now)
    const { id, position, text } = command
    // an appeal is the last word on a claim: no first one comes after it
    const appeal = position === 'objects' ? await openAppealOf(sql, { recoveryId }) : null
    if (appeal) throw new DomainError('ILLEGAL_STATE_CHANGE', { appeal })
    if (!(await keepResponse(sql, { id, recoveryId, position, text, at }))) return
    const to = position === 'agrees' ? 'agreed' : 'objected'
    if (recovery.state !== to)
      await moveRecovery(sql, recovery, to, { objectedAt: to === 'objected' ? at : null })
    const actor: Actor = { kind: 'merchant', id: command.merchantId }
    const events = [event(recovery, id, `recovery-${to}`, actor, at)]
    await record(sql, recovery.complaint_id, { events })
  })
