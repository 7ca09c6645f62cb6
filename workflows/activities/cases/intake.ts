import type { CaseStanding } from '#domain/case-standing'
import { merchantStatementDueAt, reviewClocks } from '#domain/clocks'
import { DomainError } from '#domain/errors'
import { flagsOf, isMajor } from '#domain/flags'
import { assessIntake as assess } from '#domain/intake'
import { type Actor, SYSTEM } from '#domain/people'
import { isReasonFor } from '#domain/reasons'
import { assessmentExists, recordAssessment } from '#prisma/stores/assessments'
import { readCaseFacts } from '#prisma/stores/case-facts'
import { type LockedCase, moveCase } from '#prisma/stores/cases'
import type { Transaction } from '#prisma/stores/database'
import { decisionExists, recordDecision } from '#prisma/stores/decisions'
import { askMerchant } from '#prisma/stores/merchant-statements'
import { enqueue } from '#prisma/stores/outbox'
import { policyById } from '#prisma/stores/policies'
import type { DecideIntake } from '../../complaint/messages.ts'
import type { Outside } from '../outside.ts'
import { caseStep, tellOnce } from './step.ts'

/** Runs the intake rules, once: a plain case is accepted, a second complaint about one order is linked, the rest waits. */
export const assessIntake = (
  { database }: Outside,
  complaintId: string,
  now: number,
): Promise<CaseStanding> =>
  caseStep(database, complaintId, async (tx, kase) => {
    if (kase.state !== 'submitted' || (await assessmentExists(tx, complaintId, 'intake', kase.round))) return
    const at = new Date(now)
    const policy = await policyById(tx, kase.policy_version_id)
    const facts = await readCaseFacts(tx, complaintId, policy, at)
    const { outcome, rules } = assess(facts, policy)
    await recordAssessment(tx, { kase, kind: 'intake', outcome, rules, at })
    if (outcome === 'accept')
      await accept(tx, kase, 'rules', at, { major: isMajor(facts, policy), flags: flagsOf(facts, policy) })
    else if (outcome === 'duplicate' && facts.sameOrderComplaintId)
      await linkDuplicate(tx, kase, facts.sameOrderComplaintId, at)
  })

/** Accepted: the review clock starts, the tourist is told until when, the merchant is asked for its side. */
export async function accept(
  tx: Transaction,
  kase: LockedCase,
  by: 'rules' | 'desk' | 'silence',
  at: Date,
  overlays: { major?: boolean; flags?: string[] } = {},
): Promise<void> {
  const policy = await policyById(tx, kase.policy_version_id)
  const clocks = reviewClocks(at, policy)
  await moveCase(tx, kase, 'accepted', {
    ...overlays,
    acceptedAt: at,
    acceptedBy: by,
    ...clocks,
    dueAt: clocks.reviewDueAt,
  })
  await tellOnce(tx, kase.id, { key: 'accepted', kind: 'accepted', actor: SYSTEM, data: { by }, at })
  await enqueue(tx, {
    key: `${kase.id}:accepted`,
    complaintId: kase.id,
    recipient: 'tourist',
    template: 'accepted',
    facts: { dueAt: clocks.reviewDueAt.toISOString() },
  })
  if (kase.merchant_id) {
    const dueAt = merchantStatementDueAt(at, policy)
    await askMerchant(tx, { complaintId: kase.id, merchantId: kase.merchant_id, askedAt: at, dueAt })
    await enqueue(tx, {
      key: `${kase.id}:merchant-asked`,
      complaintId: kase.id,
      recipient: 'merchant',
      template: 'merchant-asked',
      facts: { dueAt: dueAt.toISOString() },
    })
  }
}

async function linkDuplicate(tx: Transaction, kase: LockedCase, first: string, at: Date): Promise<void> {
  await recordDecision(tx, {
    id: kase.id,
    complaintId: kase.id,
    round: kase.round,
    stage: 'intake',
    kind: 'duplicate',
    reasonCode: 'same-order',
    decidedBy: 'rules',
    caseVersion: kase.version,
    policyVersionId: kase.policy_version_id,
    linkedComplaintId: first,
    at,
  })
  await end(tx, kase, 'duplicate', SYSTEM, 'same-order', at, first)
}

/** A desk agent's word on what the rules could not decide. */
export const decideIntake = (
  { database }: Outside,
  complaintId: string,
  command: DecideIntake,
  now: number,
): Promise<CaseStanding> =>
  caseStep(database, complaintId, async (tx, kase) => {
    if (await decisionExists(tx, command.id)) return
    const at = new Date(now)
    if (kase.version !== command.version) throw new DomainError('STALE_PAGE', { version: kase.version })
    if (command.kind !== 'accepted' && !isReasonFor(command.kind, command.reasonCode))
      throw new DomainError('REASON_REQUIRED', {})
    if (command.kind === 'duplicate' && !command.linkedComplaintId) throw new DomainError('NOT_FOUND', {})
    await recordDecision(tx, {
      id: command.id,
      complaintId,
      round: kase.round,
      stage: 'intake',
      kind: command.kind,
      reasonCode: command.reasonCode,
      note: command.note,
      decidedBy: { staffId: command.staffId },
      caseVersion: kase.version,
      policyVersionId: kase.policy_version_id,
      linkedComplaintId: command.linkedComplaintId,
      at,
    })
    if (command.kind === 'accepted') return await accept(tx, kase, 'desk', at)
    const actor: Actor = { kind: 'staff', id: command.staffId, role: 'agent' }
    await end(tx, kase, command.kind, actor, command.reasonCode ?? null, at, command.linkedComplaintId)
  })

async function end(
  tx: Transaction,
  kase: LockedCase,
  state: 'not-accepted' | 'duplicate',
  actor: Actor,
  reason: string | null,
  at: Date,
  linkedComplaintId?: string,
): Promise<void> {
  await moveCase(tx, kase, state, { dueAt: null, closedAt: at, linkedComplaintId: linkedComplaintId ?? null })
  await tellOnce(tx, kase.id, { key: state, kind: state, actor, data: { reason }, at })
  await enqueue(tx, {
    key: `${kase.id}:${state}`,
    complaintId: kase.id,
    recipient: 'tourist',
    template: state,
    facts: { reason: reason ?? '' },
  })
}
