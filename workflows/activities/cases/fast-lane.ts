import { randomUUID } from 'node:crypto'
import type { CaseFacts } from '#domain/case-facts'
import type { CaseStanding } from '#domain/case-standing'
import { assessEligibility } from '#domain/eligibility'
import { assessFastLane as assess } from '#domain/fast-lane'
import { SYSTEM } from '#domain/people'
import type { Policy } from '#domain/policy'
import { readCaseFacts } from '#prisma/stores/case-facts'
import { type Assessment, type CaseEvent, record } from '#prisma/stores/case-record'
import { type LockedCase, moveCase } from '#prisma/stores/cases'
import { recordDecision } from '#prisma/stores/decisions'
import { joinGroup } from '#prisma/stores/group-cases'
import { requestPayout } from '#prisma/stores/payouts'
import { policyById } from '#prisma/stores/policies'
import type { Sql } from '#prisma/stores/sql'
import type { Outside } from '../outside.ts'
import { reserveAtOnce } from './reserve.ts'
import { sqlStep } from './step.ts'

/** Judges a case that was accepted by the desk or by silence. */
export async function assessFastLane(
  outside: Outside,
  complaintId: string,
  now: number,
): Promise<CaseStanding> {
  const standing = await sqlStep(outside.database, complaintId, async (sql, kase) => {
    if (kase.state !== 'accepted') return
    const at = new Date(now)
    const policy = await policyById(sql, kase.policy_version_id)
    await judge(sql, kase, await readCaseFacts(sql, complaintId, policy, at), policy, at)
  })
  return await reserveAtOnce(outside, standing, now)
}

/** The lane's rules on an accepted case: all hold and they decide to pay, else it goes to a person. */
export async function judge(
  sql: Sql,
  kase: LockedCase,
  facts: CaseFacts,
  policy: Policy,
  at: Date,
): Promise<void> {
  if (facts.groupPayees >= policy.groupPayees) await joinGroup(sql, kase.id, policy.groupDays, at)
  const eligibility = assessEligibility(facts)
  const lane = assess(facts, policy)
  const assessments: Assessment[] = [
    {
      kind: 'eligibility',
      outcome: eligibility.eligible ? 'eligible' : 'not-eligible',
      rules: eligibility.rules,
      at,
    },
    { kind: 'fast-lane', outcome: lane.inLane ? 'in-lane' : 'to-a-person', rules: lane.rules, at },
  ]
  if (!lane.inLane) {
    await record(sql, kase.id, { assessments })
    await moveCase(sql, kase, 'in-review')
    return
  }
  const decisionId = randomUUID()
  const amountCents = facts.askedCents
  await recordDecision(sql, {
    id: decisionId,
    complaintId: kase.id,
    round: kase.round,
    stage: 'review',
    kind: 'advance',
    amountCents,
    decidedBy: 'rules',
    caseVersion: kase.version,
    fundAvailableCents: facts.fundAvailableCents,
    policyVersionId: kase.policy_version_id,
    at,
  })
  await requestPayout(sql, { id: randomUUID(), complaintId: kase.id, decisionId, amountCents, at })
  await moveCase(sql, kase, 'decided', { fastLane: true, decidedAt: at, dueAt: kase.closure_due_at })
  const data = { decision: 'advance', amountCents, byRules: true }
  const events: CaseEvent[] = [{ key: `decided:${decisionId}`, kind: 'decided', actor: SYSTEM, data, at }]
  await record(sql, kase.id, { events, assessments })
}
