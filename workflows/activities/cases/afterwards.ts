import type { CaseStanding } from '#domain/case-standing'
import { DomainError } from '#domain/errors'
import type { Actor } from '#domain/people'
import { openAppealOf } from '#prisma/stores/appeals'
import {
  decideReopenRequest,
  recordFollowUpCall,
  recordRating,
  recordReopenRequest,
} from '#prisma/stores/afterwards'
import { reviewClocks } from '#domain/clocks'
import { type LockedCase, moveCase, touchCase } from '#prisma/stores/cases'
import type { Transaction } from '#prisma/stores/database'
import { type CaseEvent, type CaseMessage, record } from '#prisma/stores/case-record'
import { policyById } from '#prisma/stores/policies'
import { answerSettlement } from '#prisma/stores/settlements'
import type {
  ConfirmSettlement,
  DecideReopen,
  Rate,
  RecordFollowUp,
  RequestReopen,
} from '../../complaint/messages.ts'
import { undoDecisionRow } from '#prisma/stores/decisions'
import type { Outside } from '../outside.ts'
import { resolveCase } from './resolve.ts'
import { caseStep, requireState, tellOnce } from './step.ts'

const TOURIST: Actor = { kind: 'tourist' }

/** The merchant says it has paid; the tourist says whether the money is there. Denied, the case goes back to review. */
export const confirmSettlement = (
  { database }: Outside,
  complaintId: string,
  command: ConfirmSettlement,
  now: number,
): Promise<CaseStanding> =>
  caseStep(database, complaintId, async (tx, kase) => {
    const at = new Date(now)
    const { id: key, decisionId, outcome } = command
    const told: CaseEvent = { key, kind: `settlement-${outcome}`, actor: TOURIST, at }
    if (!(await tellOnce(tx, complaintId, told))) return
    requireState(kase, 'decided')
    if (!(await answerSettlement(tx, decisionId, complaintId, outcome, at)))
      throw new DomainError('ILLEGAL_STATE_CHANGE', { decision: decisionId })
    if (outcome === 'confirmed') await resolveCase(tx, kase, at)
    else {
      await undoDecisionRow(tx, decisionId, 'settlement-denied', at)
      await moveCase(tx, kase, 'in-review', { decidedAt: null, dueAt: kase.review_due_at })
    }
  })

/** What the caller heard a day later. An unhappy tourist is a request to open the case again (S1). */
export const recordFollowUp = (
  { database }: Outside,
  complaintId: string,
  command: RecordFollowUp,
  now: number,
): Promise<CaseStanding> =>
  caseStep(database, complaintId, async (tx, kase) => {
    const at = new Date(now)
    const actor: Actor = { kind: 'staff', id: command.staffId, role: 'agent' }
    const told: CaseEvent = {
      key: command.id,
      kind: 'follow-up',
      actor,
      data: { outcome: command.outcome },
      at,
    }
    if (!(await tellOnce(tx, complaintId, told))) return
    requireState(kase, 'resolved', 'reopen-requested')
    const { outcome, note, staffId } = command
    await recordFollowUpCall(tx, { complaintId, round: kase.round, outcome, note, staffId, at })
    // an appeal is under way: the call is heard with it
    const appeal = await openAppealOf(tx, { complaintId })
    if (outcome === 'unhappy' && kase.state === 'resolved' && appeal === null)
      await openAgain(tx, kase, { id: command.id, by: 'staff', text: note ?? '', at })
    else await touchCase(tx, kase)
  })

export const rate = (
  { database }: Outside,
  complaintId: string,
  command: Rate,
  now: number,
): Promise<CaseStanding> =>
  caseStep(database, complaintId, async (tx, kase) => {
    const at = new Date(now)
    const { id: key, score, comment } = command
    if (!(await tellOnce(tx, complaintId, { key, kind: 'rated', actor: TOURIST, data: { score }, at })))
      return
    requireState(kase, 'resolved')
    await recordRating(tx, { complaintId, score, comment, at })
  })

export const requestReopen = (
  { database }: Outside,
  complaintId: string,
  command: RequestReopen,
  now: number,
): Promise<CaseStanding> =>
  caseStep(database, complaintId, async (tx, kase) => {
    const at = new Date(now)
    const told: CaseEvent = { key: command.id, kind: 'reopen-requested', actor: TOURIST, at }
    if (!(await tellOnce(tx, complaintId, told))) return
    requireState(kase, 'resolved')
    const appeal = await openAppealOf(tx, { complaintId })
    if (appeal) throw new DomainError('ILLEGAL_STATE_CHANGE', { appeal })
    await openAgain(tx, kase, { id: command.id, by: 'tourist', text: command.text, at })
  })

async function openAgain(
  tx: Transaction,
  kase: LockedCase,
  request: {
    readonly id: string
    readonly by: 'tourist' | 'staff'
    readonly text: string
    readonly at: Date
  },
): Promise<void> {
  await recordReopenRequest(tx, { ...request, complaintId: kase.id })
  await moveCase(tx, kase, 'reopen-requested')
}

/** A supervisor's word: a new round of review with clocks of its own, or the outcome stands. */
export const decideReopen = (
  { database }: Outside,
  complaintId: string,
  command: DecideReopen,
  now: number,
): Promise<CaseStanding> =>
  caseStep(database, complaintId, async (tx, kase) => {
    const at = new Date(now)
    const { requestId, outcome, staffId, note } = command
    const actor: Actor = { kind: 'staff', id: staffId, role: 'supervisor' }
    if (!(await tellOnce(tx, complaintId, { key: command.id, kind: outcome, actor, at }))) return
    requireState(kase, 'reopen-requested')
    if (!(await decideReopenRequest(tx, { requestId, complaintId, outcome, staffId, note, at })))
      throw new DomainError('ILLEGAL_STATE_CHANGE', { request: requestId })
    const message: CaseMessage = { key: command.id, recipient: 'tourist', template: outcome }
    await record(tx, complaintId, { messages: [message] })
    if (outcome === 'declined') await moveCase(tx, kase, 'resolved')
    else {
      const policy = await policyById(tx, kase.policy_version_id)
      const clocks = reviewClocks(at, policy)
      const reopened = await moveCase(tx, kase, 'reopened', { round: kase.round + 1 })
      await moveCase(tx, reopened, 'in-review', {
        ...clocks,
        dueAt: clocks.reviewDueAt,
        decidedAt: null,
        resolvedAt: null,
      })
    }
  })
