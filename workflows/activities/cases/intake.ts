import type { CaseStanding } from '#domain/case-standing'
import { merchantStatementDueAt, reviewClocks } from '#domain/clocks'
import { DomainError } from '#domain/errors'
import { flagsOf, isMajor } from '#domain/flags'
import { assessIntake } from '#domain/intake'
import { type Actor, SYSTEM } from '#domain/people'
import { isReasonFor } from '#domain/reasons'
import { readCaseFacts } from '#prisma/stores/case-facts'
import { type Assessment, type CaseEvent, type CaseMessage, record } from '#prisma/stores/case-record'
import { type LockedCase, markCaseTakenUp, moveCase } from '#prisma/stores/cases'
import type { Sql } from '#prisma/stores/sql'
import { decisionExists, recordDecision } from '#prisma/stores/decisions'
import { askMerchant } from '#prisma/stores/merchant-statements'
import { policyById } from '#prisma/stores/policies'
import type { DecideIntake } from '../../complaint/messages.ts'
import type { Outside } from '../outside.ts'
import { judge } from './fast-lane.ts'
import { reserveAtOnce } from './reserve.ts'
import { caseStep, requireState, sqlStep } from './step.ts'

/**
 * Where the case stands. The rules of a filing that nobody looked at yet run here, once: a plain case is accepted and judged
 * for the small fast lane in the same breath, a second complaint about one order is linked, the rest waits for the desk.
 */
export async function assess(outside: Outside, complaintId: string, now: number): Promise<CaseStanding> {
  const standing = await sqlStep(outside.database, complaintId, async (sql, kase) => {
    // begun again, because an appeal moved it or its first run was lost
    if (kase.state !== 'submitted') return await markCaseTakenUp(sql, complaintId, new Date(now))
    if (kase.intake_assessed) return
    const at = new Date(now)
    const policy = await policyById(sql, kase.policy_version_id)
    const facts = await readCaseFacts(sql, complaintId, policy, at)
    const { outcome, rules } = assessIntake(facts, policy)
    const assessments = [{ kind: 'intake', outcome, rules, at } as const]
    if (outcome === 'accept') {
      const overlays = { major: isMajor(facts, policy), flags: flagsOf(facts, policy) }
      const accepted = await accept(sql, kase, 'rules', at, { overlays, assessments })
      await judge(sql, accepted, facts, policy, at)
    } else {
      await record(sql, complaintId, { assessments })
      if (outcome === 'duplicate' && facts.sameOrderComplaintId)
        await linkDuplicate(sql, kase, facts.sameOrderComplaintId, at)
    }
  })
  return await reserveAtOnce(outside, standing, now)
}

interface Acceptance {
  readonly overlays?: { readonly major: boolean; readonly flags: string[] }
  readonly assessments?: readonly Assessment[]
}

/** Accepted: the review clock starts, the tourist is told until when, the merchant is asked for its side. */
export async function accept(
  tx: Sql,
  kase: LockedCase,
  by: 'rules' | 'desk' | 'silence',
  at: Date,
  { overlays, assessments = [] }: Acceptance = {},
): Promise<LockedCase> {
  const policy = await policyById(tx, kase.policy_version_id)
  const clocks = reviewClocks(at, policy)
  const accepted = await moveCase(tx, kase, 'accepted', {
    ...overlays,
    acceptedAt: at,
    acceptedBy: by,
    ...clocks,
    dueAt: clocks.reviewDueAt,
  })
  const dueAt = merchantStatementDueAt(at, policy)
  const facts = { dueAt: clocks.reviewDueAt.toISOString() }
  const messages: CaseMessage[] = [
    { key: `${kase.id}:accepted`, recipient: 'tourist', template: 'accepted', facts },
  ]
  if (kase.merchant_id) {
    await askMerchant(tx, { complaintId: kase.id, merchantId: kase.merchant_id, askedAt: at, dueAt })
    messages.push({
      key: `${kase.id}:merchant-asked`,
      recipient: 'merchant',
      template: 'merchant-asked',
      facts: { dueAt: dueAt.toISOString() },
    })
  }
  const events: CaseEvent[] = [{ key: 'accepted', kind: 'accepted', actor: SYSTEM, data: { by }, at }]
  await record(tx, kase.id, { events, messages, assessments })
  return accepted
}

async function linkDuplicate(tx: Sql, kase: LockedCase, first: string, at: Date): Promise<void> {
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
    requireState(kase, 'submitted')
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
    if (command.kind === 'accepted') {
      await accept(tx, kase, 'desk', at)
      return
    }
    const actor: Actor = { kind: 'staff', id: command.staffId, role: 'agent' }
    await end(tx, kase, command.kind, actor, command.reasonCode ?? null, at, command.linkedComplaintId)
  })

async function end(
  tx: Sql,
  kase: LockedCase,
  state: 'not-accepted' | 'duplicate',
  actor: Actor,
  reason: string | null,
  at: Date,
  linkedComplaintId?: string,
): Promise<void> {
  await moveCase(tx, kase, state, { dueAt: null, closedAt: at, linkedComplaintId: linkedComplaintId ?? null })
  await record(tx, kase.id, {
    events: [{ key: state, kind: state, actor, data: { reason }, at }],
    messages: [
      {
        key: `${kase.id}:${state}`,
        recipient: 'tourist',
        template: state,
        facts: { reason: reason ?? '' },
      },
    ],
  })
}
