import { randomUUID } from 'node:crypto'
import type { CaseStanding } from '#domain/case-standing'
import { DomainError } from '#domain/errors'
import type { Actor } from '#domain/people'
import { touchCase } from '#prisma/stores/cases'
import { readCorrection, requestCorrected } from '#prisma/stores/payee-corrections'
import { lockPayoutOf, movePayout } from '#prisma/stores/payouts'
import type { CancelPayout, CorrectPayee } from '../../complaint/messages.ts'
import type { Outside } from '../outside.ts'
import { sqlStep, tellOnce } from './step.ts'

/**
 * Where the money should go instead, or the same place once more: a payout of its own, linked to the one that came to nothing.
 * Another payee needs a second person, whatever the amount; the same one has been approved already.
 */
export const correctPayee = (
  { database }: Outside,
  complaintId: string,
  command: CorrectPayee,
  now: number,
): Promise<CaseStanding> =>
  sqlStep(database, complaintId, async (sql, kase) => {
    const at = new Date(now)
    const payout = await lockPayoutOf(sql, complaintId)
    if (!payout) throw new DomainError('NOT_FOUND', { correction: command.id })
    const correction = await readCorrection(sql, command.id, payout.id)
    if (correction.newPayoutId) return
    if (
      kase.state !== 'paying' ||
      (payout.state !== 'failed' && payout.state !== 'returned' && payout.state !== 'cancelled')
    )
      throw new DomainError('ILLEGAL_STATE_CHANGE', { payout: payout.state })
    const approvalNeeded = correction.isSamePayee
      ? 'none'
      : payout.approval_needed === 'supervisor'
        ? 'supervisor'
        : 'second-person'
    await requestCorrected(sql, payout, correction, { id: randomUUID(), at, approvalNeeded })
    await movePayout(sql, payout, payout.state, { correctionDueAt: null })
    await touchCase(sql, kase)
    const actor: Actor = correction.correctedBy
      ? { kind: 'staff', id: correction.correctedBy, role: 'finance' }
      : { kind: 'tourist' }
    const kind = correction.isSamePayee ? 'payout-repeated' : 'payee-corrected'
    await tellOnce(sql, complaintId, { key: command.id, kind, actor, data: { payoutId: payout.id }, at })
  })

/** One of finance wants back what the payee has not collected, or what no file holds yet; the path asks the rail. */
export const cancelPayout = (
  { database }: Outside,
  complaintId: string,
  command: CancelPayout,
  now: number,
): Promise<CaseStanding> =>
  sqlStep(database, complaintId, async (sql, kase) => {
    const at = new Date(now)
    const actor: Actor = { kind: 'staff', id: command.staffId, role: 'finance' }
    const data = { payoutId: command.payoutId }
    if (
      !(await tellOnce(sql, complaintId, { key: command.id, kind: 'payout-cancel-asked', actor, data, at }))
    )
      return
    const payout = await lockPayoutOf(sql, complaintId)
    const mayBeAsked = payout?.state === 'awaiting-payee' || payout?.state === 'sending'
    if (payout?.id !== command.payoutId || !mayBeAsked)
      throw new DomainError('ILLEGAL_STATE_CHANGE', { payout: command.payoutId })
    await movePayout(sql, payout, payout.state, { cancelRequestedAt: at, cancelRequestedBy: command.staffId })
    await touchCase(sql, kase)
  })
