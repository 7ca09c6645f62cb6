import type { AppealStanding } from '#domain/appeal-standing'
import { appealReviewDueAt } from '#domain/clocks'
import { DomainError } from '#domain/errors'
import { SYSTEM } from '#domain/people'
import { type LockedAppeal, moveAppeal, requireNoPart } from '#prisma/stores/appeals'
import { record } from '#prisma/stores/case-record'
import { policyById } from '#prisma/stores/policies'
import type { Sql } from '#prisma/stores/sql'
import type { AdmitAppeal } from '../../appeal/messages.ts'
import type { Outside } from '../outside.ts'
import { appealStep } from './step.ts'
import { supervisor, tellOnce, toAppellant } from './told.ts'

/** Takes the appeal up. In time the rules admit it; late it waits for a person, for only a person says no. */
export const openAppeal = ({ database }: Outside, appealId: string, now: number): Promise<AppealStanding> =>
  appealStep(database, appealId, async (sql, appeal) => {
    const at = new Date(now)
    if (appeal.workflow_started_at !== null && (appeal.state !== 'filed' || appeal.late)) return
    if (appeal.state === 'filed' && !appeal.late) return await admit(sql, appeal, { at })
    await moveAppeal(sql, appeal, appeal.state, { workflowStartedAt: appeal.workflow_started_at ?? at })
    if (appeal.state === 'filed')
      await record(sql, appeal.complaint_id, { messages: [toAppellant(appeal, 'late')] })
  })

async function admit(
  sql: Sql,
  appeal: LockedAppeal,
  { at, by, reason }: { readonly at: Date; readonly by?: string; readonly reason?: string },
): Promise<void> {
  const dueAt = appealReviewDueAt(at, await policyById(sql, appeal.policy_version_id))
  await moveAppeal(sql, appeal, 'admitted', {
    admittedAt: at,
    admittedBy: by,
    admissionReason: reason,
    reviewDueAt: dueAt,
    workflowStartedAt: appeal.workflow_started_at ?? at,
  })
  await tellOnce(sql, appeal, {
    key: `admitted:${appeal.id}`,
    event: 'admitted',
    actor: by ? supervisor(by) : SYSTEM,
    at,
  })
  const facts = { dueAt: dueAt.toISOString() }
  await record(sql, appeal.complaint_id, { messages: [toAppellant(appeal, 'admitted', facts)] })
}

/** A person's word on a late appeal. */
export const admitAppeal = (
  { database }: Outside,
  appealId: string,
  command: AdmitAppeal,
  now: number,
): Promise<AppealStanding> =>
  appealStep(database, appealId, async (sql, appeal) => {
    const at = new Date(now)
    const { staffId, outcome, reason } = command
    if (appeal.state === outcome && appeal.admitted_by === staffId) return
    if (appeal.state !== 'filed' || !appeal.late)
      throw new DomainError('ILLEGAL_STATE_CHANGE', { state: appeal.state })
    await requireNoPart(sql, appeal, staffId)
    if (outcome === 'admitted') return await admit(sql, appeal, { at, by: staffId, reason })
    await moveAppeal(sql, appeal, 'out-of-time', {
      admittedBy: staffId,
      admissionReason: reason,
      endedAt: at,
    })
    await tellOnce(sql, appeal, {
      key: `out-of-time:${appeal.id}`,
      event: 'out-of-time',
      actor: supervisor(staffId),
      at,
    })
    const messages = [toAppellant(appeal, 'out-of-time', { words: reason })]
    await record(sql, appeal.complaint_id, { messages })
  })
