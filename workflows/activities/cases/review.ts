import { randomUUID } from 'node:crypto'
import { approvalNeeded } from '#domain/approval'
import type { CaseStanding } from '#domain/case-standing'
import { settlementConfirmUntil } from '#domain/clocks'
import { checkDecision } from '#domain/decisions'
import { DomainError } from '#domain/errors'
import { HIGH_RISK } from '#domain/merchant-risk'
import type { Cents } from '#domain/money'
import type { Actor } from '#domain/people'
import type { Policy } from '#domain/policy'
import { hasConflict } from '#prisma/stores/conflicts'
import { readAdvancedSameDay, readCaseFacts } from '#prisma/stores/case-facts'
import { record } from '#prisma/stores/case-record'
import { type LockedCase, moveCase, touchCase } from '#prisma/stores/cases'
import type { Transaction } from '#prisma/stores/database'
import { decisionExists, recordDecision } from '#prisma/stores/decisions'
import { requireGroupDecision } from '#prisma/stores/group-decisions'
import { requestPayout } from '#prisma/stores/payouts'
import { policyById } from '#prisma/stores/policies'
import { proposeSettlement } from '#prisma/stores/settlements'
import { lapseOpenQuestions } from '#prisma/stores/questions'
import type { Command, DecideReview, MarkMajor } from '../../complaint/messages.ts'
import type { Outside } from '../outside.ts'
import { requireClaim } from './claim.ts'
import { resolveCase } from './resolve.ts'
import { caseStep, requireState, tellOnce, wasTold } from './step.ts'

/** A person's decision on a case they hold: pay in full or part, settled by the merchant, rejected, or referred. */
export const decideReview = (
  { database }: Outside,
  complaintId: string,
  command: DecideReview,
  now: number,
): Promise<CaseStanding> =>
  caseStep(database, complaintId, async (tx, kase) => {
    if (await decisionExists(tx, command.id)) return
    const at = new Date(now)
    requireState(kase, 'in-review')
    if (kase.version !== command.version) throw new DomainError('STALE_PAGE', { version: kase.version })
    await requireTurn(tx, kase, command, at)
    if (await hasConflict(tx, complaintId, command.staffId)) throw new DomainError('CONFLICT_OF_INTEREST', {})
    const policy = await policyById(tx, kase.policy_version_id)
    const facts = await readCaseFacts(tx, complaintId, policy, at)
    const amountCents = checkDecision(command, facts)
    const needed = await secondPerson(
      tx,
      kase,
      command,
      amountCents,
      policy,
      facts.merchantRisk >= HIGH_RISK,
      at,
    )
    await recordDecision(tx, {
      id: command.id,
      complaintId,
      round: kase.round,
      stage: 'review',
      kind: command.kind,
      amountCents: amountCents ?? undefined,
      reasonCode: command.reasonCode,
      note: command.note,
      proofEvidenceId: command.proofEvidenceId,
      decidedBy: { staffId: command.staffId },
      approvalNeeded: needed,
      caseVersion: kase.version,
      fundAvailableCents: facts.fundAvailableCents,
      policyVersionId: kase.policy_version_id,
      groupDecisionId: command.groupDecisionId,
      at,
    })
    const decided = await moveCase(tx, kase, 'decided', {
      decidedAt: at,
      dueAt: kase.major ? null : kase.closure_due_at,
      claimedBy: null,
      claimExpiresAt: null,
    })
    await tell(tx, kase, command, amountCents, at)
    await carryOut(tx, decided, command, amountCents, policy, at)
  })

/** Who holds the case decides it; a member of a group also who decided its group, unless somebody else is at it. */
async function requireTurn(
  tx: Transaction,
  kase: LockedCase,
  { id, groupDecisionId, staffId, kind, amountCents }: DecideReview,
  at: Date,
): Promise<void> {
  const free = kase.claimed_by === null || kase.claim_expires_at === null || kase.claim_expires_at <= at
  if (groupDecisionId === undefined || !(free || kase.claimed_by === staffId))
    return requireClaim(kase, staffId, at)
  await requireGroupDecision(tx, kase.id, { id, groupDecisionId, staffId, kind, amountCents })
}

async function secondPerson(
  tx: Transaction,
  kase: LockedCase,
  command: DecideReview,
  amountCents: Cents | null,
  policy: Policy,
  atHighRisk: boolean,
  at: Date,
) {
  if (command.kind !== 'advance' || amountCents === null) return 'none'
  return approvalNeeded(amountCents, await readAdvancedSameDay(tx, kase.id, at), policy, atHighRisk)
}

async function carryOut(
  tx: Transaction,
  kase: LockedCase,
  command: DecideReview,
  amountCents: Cents | null,
  policy: Policy,
  at: Date,
): Promise<void> {
  const complaintId = kase.id
  const decisionId = command.id
  if (command.kind === 'advance' && amountCents !== null) {
    await requestPayout(tx, { id: randomUUID(), complaintId, decisionId, amountCents, at })
  } else if (command.kind === 'settled' && amountCents !== null) {
    const confirmUntil = settlementConfirmUntil(at, policy)
    await proposeSettlement(tx, { decisionId, complaintId, amountCents, confirmUntil })
  } else await resolveCase(tx, kase, at)
}

async function tell(
  tx: Transaction,
  kase: LockedCase,
  command: DecideReview,
  amountCents: Cents | null,
  at: Date,
): Promise<void> {
  const actor: Actor = { kind: 'staff', id: command.staffId, role: 'reviewer' }
  const data = { decision: command.kind, amountCents, reason: command.reasonCode ?? null, byRules: false }
  const inPart = command.kind === 'advance' && amountCents !== null && amountCents < kase.asked_cents
  await record(tx, kase.id, {
    events: [{ key: `decided:${command.id}`, kind: 'decided', actor, data, at }],
    messages: [
      {
        key: `${command.id}:decided`,
        recipient: 'tourist',
        template: inPart ? 'part' : command.kind,
        facts: { amountCents: amountCents ?? 0, reason: command.reasonCode ?? '' },
      },
    ],
  })
}

/** The tourist takes the complaint back; nothing was decided yet. */
export const withdraw = (
  { database }: Outside,
  complaintId: string,
  command: Command,
  now: number,
): Promise<CaseStanding> =>
  caseStep(database, complaintId, async (tx, kase) => {
    const at = new Date(now)
    if (await wasTold(tx, complaintId, command.id)) return
    await lapseOpenQuestions(tx, complaintId, at)
    await moveCase(tx, kase, 'withdrawn', {
      dueAt: null,
      pausedAt: null,
      closedAt: at,
      claimedBy: null,
      claimExpiresAt: null,
    })
    await tellOnce(tx, complaintId, { key: command.id, kind: 'withdrawn', actor: { kind: 'tourist' }, at })
  })

/** A supervisor marks the case as major: no closure deadline runs on it any more. */
export const markMajor = (
  { database }: Outside,
  complaintId: string,
  command: MarkMajor,
  now: number,
): Promise<CaseStanding> =>
  caseStep(database, complaintId, async (tx, kase) => {
    const at = new Date(now)
    const actor: Actor = { kind: 'staff', id: command.staffId, role: 'supervisor' }
    if (!(await tellOnce(tx, complaintId, { key: command.id, kind: 'marked-major', actor, at }))) return
    requireState(kase, 'submitted', 'in-review', 'awaiting-tourist')
    if (kase.version !== command.version) throw new DomainError('STALE_PAGE', { version: kase.version })
    await touchCase(tx, kase, { major: true, markedMajorBy: command.staffId })
  })
