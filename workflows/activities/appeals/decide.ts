import type { AppealStanding } from '#domain/appeal-standing'
import { DomainError } from '#domain/errors'
import { type LockedAppeal, moveAppeal, requireNoPart } from '#prisma/stores/appeals'
import { record } from '#prisma/stores/case-record'
import { lockRecovery } from '#prisma/stores/recoveries'
import type { Sql } from '#prisma/stores/sql'
import { notBelowZero } from '#domain/appeal'
import { subtractCents } from '#domain/money'
import type { DecideAppeal } from '../../appeal/messages.ts'
import type { Outside } from '../outside.ts'
import { decideForMerchant } from './for-merchant.ts'
import { decideForTourist } from './for-tourist.ts'
import { appealStep } from './step.ts'
import { supervisor, tellOnce, toAppellant } from './told.ts'

/**
 * The word of who heard it, once and for good. The decision that was appealed against stays in the record as it was made; what changes
 * about the money comes after it.
 */
export const decideAppeal = (
  { database }: Outside,
  appealId: string,
  command: DecideAppeal,
  now: number,
): Promise<AppealStanding> =>
  appealStep(database, appealId, async (sql, appeal) => {
    const at = new Date(now)
    const { id, staffId, outcome } = command
    const data = { outcome, amountCents: command.amountCents ?? null }
    const told = { key: id, event: outcome, actor: supervisor(staffId), at, data } as const
    if (!(await tellOnce(sql, appeal, told))) return
    if (appeal.state !== 'under-review')
      throw new DomainError('ILLEGAL_STATE_CHANGE', { state: appeal.state })
    if (appeal.heard_by !== staffId) throw new DomainError('CLAIM_HELD_BY_ANOTHER', {})
    await requireNoPart(sql, appeal, staffId)
    if (outcome === 'upheld') await uphold(sql, appeal, command, at)
    else if (appeal.side === 'tourist') await decideForTourist(sql, appeal, { ...command, outcome }, at)
    else await decideForMerchant(sql, appeal, { ...command, outcome }, at)
  })

async function uphold(sql: Sql, appeal: LockedAppeal, command: DecideAppeal, at: Date): Promise<void> {
  const { staffId, reason } = command
  await moveAppeal(sql, appeal, 'upheld', { decidedBy: staffId, decidedAt: at, reason, endedAt: at })
  const recovery = appeal.recovery_id ? await lockRecovery(sql, appeal.recovery_id) : null
  const left = recovery ? notBelowZero(subtractCents(recovery.amount_cents, recovery.recovered_cents)) : 0
  const messages = [toAppellant(appeal, 'upheld', { words: reason, amountCents: left })]
  await record(sql, appeal.complaint_id, { messages })
}
