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
import { type CaseEvent, record } from '#prisma/stores/case-record'
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
import { caseStep, tellOnce } from './step.ts'

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
    if (!(await answerSettlement(tx, command.decisionId, complaintId, command.outcome, at))) return
    await tellOnce(tx, complaintId, {
      key: command.id,
      kind: `settlement-${command.outcome}`,
      actor: TOURIST,
      at,
    })
    if (command.outcome === 'confirmed') await resolveCase(tx, kase, at)
    else {
      await undoDecisionRow(tx, command.decisionId, 'settlement-denied', at)
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
  caseStep(database, complaintId, async (tx) => {
    const at = new Date(now)
    await recordRating(tx, { complaintId, score: command.score, comment: command.comment, at })
    await tellOnce(tx, complaintId, {
      key: command.id,
      kind: 'rated',
      actor: TOURIST,
      data: { score: command.score },
      at,
    })
  })

export const requestReopen = (
  { database }: Outside,
  complaintId: string,
  command: RequestReopen,
  now: number,
): Promise<CaseStanding> =>
  caseStep(database, complaintId, async (tx, kase) => {
    const at = new Date(now)
    if (kase.state === 'reopen-requested') return
    const appeal = await openAppealOf(tx, { complaintId })
    if (appeal) throw new DomainError('ILLEGAL_STATE_CHANGE', { appeal })
    await openAgain(tx, kase, { id: command.id, by: 'tourist', text: command.text, at })
    await tellOnce(tx, complaintId, { key: command.id, kind: 'reopen-requested', actor: TOURIST, at })
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
    if (!(await decideReopenRequest(tx, { requestId, complaintId, outcome, staffId, note, at }))) return
    const actor: Actor = { kind: 'staff', id: staffId, role: 'supervisor' }
    await record(tx, complaintId, {
      events: [{ key: command.id, kind: outcome, actor, at }],
      messages: [{ key: command.id, recipient: 'tourist', template: outcome }],
    })
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
