import { mayApprove } from '#domain/approval'
import type { CaseStanding } from '#domain/case-standing'
import { DomainError } from '#domain/errors'
import type { Actor } from '#domain/people'
import { isReasonFor } from '#domain/reasons'
import type { LockedCase } from '#prisma/stores/cases'
import { hasConflict } from '#prisma/stores/conflicts'
import type { Transaction } from '#prisma/stores/database'
import { readStandingDecision, recordApproval } from '#prisma/stores/decisions'
import { type LockedPayout, lockPayoutOf } from '#prisma/stores/payouts'
import { readCorrection } from '#prisma/stores/payee-corrections'
import { policyById } from '#prisma/stores/policies'
import { readApproverRole } from '#prisma/stores/staff-roles'
import type { DecideApproval, UndoDecision } from '../../complaint/messages.ts'
import type { Outside } from '../outside.ts'
import { sendOrHold } from './hold.ts'
import { caseStep, requireState, tellOnce, wasTold } from './step.ts'
import { takeBack } from './take-back.ts'

/**
 * The second person's word on an advance that is set aside: yes sends it on (five seconds later), no gives the case back to
 * review and the money back to the fund. Never the person who decided, never somebody below what the amount needs.
 */
export const decideApproval = (
  { database }: Outside,
  complaintId: string,
  command: DecideApproval,
  now: number,
): Promise<CaseStanding> =>
  caseStep(database, complaintId, async (tx, kase) => {
    const payout = await lockPayoutOf(tx, complaintId)
    if (await wasTold(tx, complaintId, command.id)) return
    const at = new Date(now)
    requireState(kase, 'awaiting-approval')
    if (kase.version !== command.version) throw new DomainError('STALE_PAGE', { version: kase.version })
    const decision = await readStandingDecision(tx, complaintId, command.decisionId)
    if (payout?.state !== 'awaiting-approval')
      throw new DomainError('ILLEGAL_STATE_CHANGE', { state: kase.state })
    const role = await readApproverRole(tx, command.staffId)
    const correctedBy = payout.correction_id
      ? (await readCorrection(tx, payout.correction_id, payout.id)).correctedBy
      : null
    if (decision.decidedBy === command.staffId || correctedBy === command.staffId)
      throw new DomainError('FOUR_EYES_REQUIRED', {})
    if (
      role === null ||
      !mayApprove(role, payout.approval_needed === 'supervisor' ? 'supervisor' : 'second-person')
    )
      throw new DomainError('SUPERVISOR_REQUIRED', {})
    if (await hasConflict(tx, complaintId, command.staffId)) throw new DomainError('CONFLICT_OF_INTEREST', {})
    if (command.outcome === 'refused' && !isReasonFor('approval-refused', command.reasonCode))
      throw new DomainError('REASON_REQUIRED', {})
    await recordApproval(tx, {
      payoutId: payout.id,
      decisionId: decision.id,
      decidedBy: decision.decidedBy,
      correctedBy,
      approverId: command.staffId,
      approverRole: role,
      outcome: command.outcome,
      reasonCode: command.reasonCode,
      note: command.note,
      caseVersion: kase.version,
      at,
    })
    const actor: Actor = { kind: 'staff', id: command.staffId, role }
    const kind = command.outcome === 'approved' ? 'approved' : 'approval-refused'
    const data = { decisionId: decision.id, reason: command.reasonCode ?? null }
    await tellOnce(tx, complaintId, { key: command.id, kind, actor, data, at })
    if (command.outcome === 'approved') await sendOn(tx, kase, payout, at)
    else await takeBack(tx, kase, payout, { because: 'approval-refused', at })
  })

async function sendOn(tx: Transaction, kase: LockedCase, payout: LockedPayout, at: Date): Promise<void> {
  const policy = await policyById(tx, kase.policy_version_id)
  await sendOrHold(tx, kase, payout, { at, wayBackMs: policy.wayBackSeconds * 1_000 })
}

const STILL_HERE = ['requested', 'awaiting-fund', 'reserved', 'awaiting-approval', 'approved'] as const

/** The way back of the one who said yes, as long as nothing was sent. */
export const undoDecision = (
  { database }: Outside,
  complaintId: string,
  command: UndoDecision,
  now: number,
): Promise<CaseStanding> =>
  caseStep(database, complaintId, async (tx, kase) => {
    const at = new Date(now)
    const actor: Actor = { kind: 'staff', id: command.staffId, role: 'reviewer' }
    const data = { decisionId: command.decisionId }
    if (!(await tellOnce(tx, complaintId, { key: command.id, kind: 'undone', actor, data, at }))) return
    requireState(kase, 'decided', 'awaiting-approval')
    const decision = await readStandingDecision(tx, complaintId, command.decisionId)
    const payout = await lockPayoutOf(tx, complaintId)
    if (decision.decidedBy !== command.staffId) throw new DomainError('NOT_ALLOWED', {})
    // what an appeal decided was told to both sides with its reason: nobody takes it back
    if (decision.stage === 'appeal') throw new DomainError('WAY_BACK_CLOSED', {})
    if (
      payout?.decision_id !== decision.id ||
      payout.sent_at !== null ||
      !STILL_HERE.some((state) => state === payout.state)
    )
      throw new DomainError('WAY_BACK_CLOSED', {})
    await takeBack(tx, kase, payout, { because: 'undone', at })
  })
