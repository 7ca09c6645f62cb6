import type { AppealStanding } from '#domain/appeal-standing'
import { DomainError } from '#domain/errors'
import { SYSTEM } from '#domain/people'
import { moveAppeal, recordAppealBreach, requireNoPart } from '#prisma/stores/appeals'
import { record } from '#prisma/stores/case-record'
import type { TakeUpAppeal, WithdrawAppeal } from '../../appeal/messages.ts'
import type { Outside } from '../outside.ts'
import { appealStep } from './step.ts'
import { appellant, supervisor, tellOnce, toAppellant } from './told.ts'

/** Somebody without a part in the case hears it; another may take it over until it is decided. */
export const takeUpAppeal = (
  { database }: Outside,
  appealId: string,
  command: TakeUpAppeal,
  now: number,
): Promise<AppealStanding> =>
  appealStep(database, appealId, async (sql, appeal) => {
    const at = new Date(now)
    const { id, staffId } = command
    const told = { key: id, event: 'taken-up', actor: supervisor(staffId), at } as const
    if (!(await tellOnce(sql, appeal, told))) return
    if (appeal.state !== 'admitted' && appeal.state !== 'under-review')
      throw new DomainError('ILLEGAL_STATE_CHANGE', { state: appeal.state })
    await requireNoPart(sql, appeal, staffId)
    await moveAppeal(sql, appeal, 'under-review', { heardBy: staffId, heardAt: at })
  })

/** Who appealed takes it back, until it is decided. */
export const withdrawAppeal = (
  { database }: Outside,
  appealId: string,
  { id }: WithdrawAppeal,
  now: number,
): Promise<AppealStanding> =>
  appealStep(database, appealId, async (sql, appeal) => {
    if (appeal.state === 'withdrawn') return
    const at = new Date(now)
    await moveAppeal(sql, appeal, 'withdrawn', { endedAt: at })
    await tellOnce(sql, appeal, { key: id, event: 'withdrawn', actor: appellant(appeal), at })
    await record(sql, appeal.complaint_id, { messages: [toAppellant(appeal, 'withdrawn')] })
  })

/** Its days are over and nobody decided: the supervisors' list has it, and nothing moves. */
export const passAppealDeadline = (
  { database }: Outside,
  appealId: string,
  now: number,
): Promise<AppealStanding> =>
  appealStep(database, appealId, async (sql, appeal) => {
    const at = new Date(now)
    const runs = appeal.state === 'admitted' || appeal.state === 'under-review'
    if (!runs || appeal.overdue_at !== null || !appeal.review_due_at || appeal.review_due_at > at) return
    await moveAppeal(sql, appeal, appeal.state, { overdueAt: at })
    await recordAppealBreach(sql, appeal, at)
    await tellOnce(sql, appeal, { key: `overdue:${appeal.id}`, event: 'overdue', actor: SYSTEM, at })
  })
