import { randomUUID } from 'node:crypto'
import type { CaseStanding } from '#domain/case-standing'
import { assessEligibility } from '#domain/eligibility'
import { assessFastLane as assess } from '#domain/fast-lane'
import { SYSTEM } from '#domain/people'
import { recordAssessment } from '#prisma/stores/assessments'
import { readCaseFacts } from '#prisma/stores/case-facts'
import { moveCase } from '#prisma/stores/cases'
import { recordDecision } from '#prisma/stores/decisions'
import { fundIdOfCity, requestPayout } from '#prisma/stores/payouts'
import { policyById } from '#prisma/stores/policies'
import type { Outside } from '../outside.ts'
import { caseStep, tellOnce } from './step.ts'

/** Judges an accepted case by the lane's rules: all hold and they decide to pay, else it goes to a person. */
export const assessFastLane = (
  { database }: Outside,
  complaintId: string,
  now: number,
): Promise<CaseStanding> =>
  caseStep(database, complaintId, async (tx, kase) => {
    if (kase.state !== 'accepted') return
    const at = new Date(now)
    const policy = await policyById(tx, kase.policy_version_id)
    const facts = await readCaseFacts(tx, complaintId, policy, at)
    const eligibility = assessEligibility(facts)
    const lane = assess(facts, policy)
    await recordAssessment(tx, {
      kase,
      kind: 'eligibility',
      outcome: eligibility.eligible ? 'eligible' : 'not-eligible',
      rules: eligibility.rules,
      at,
    })
    const outcome = lane.inLane ? 'in-lane' : 'to-a-person'
    await recordAssessment(tx, { kase, kind: 'fast-lane', outcome, rules: lane.rules, at })
    if (!lane.inLane) {
      await moveCase(tx, kase, 'in-review')
      return
    }
    const decisionId = randomUUID()
    await recordDecision(tx, {
      id: decisionId,
      complaintId,
      round: kase.round,
      stage: 'review',
      kind: 'advance',
      amountCents: facts.askedCents,
      decidedBy: 'rules',
      caseVersion: kase.version,
      fundAvailableCents: facts.fundAvailableCents,
      policyVersionId: kase.policy_version_id,
      at,
    })
    const fundId = await fundIdOfCity(tx, kase.city_id)
    await requestPayout(tx, {
      id: randomUUID(),
      complaintId,
      decisionId,
      fundId,
      amountCents: facts.askedCents,
      at,
    })
    await moveCase(tx, kase, 'decided', { fastLane: true, decidedAt: at, dueAt: kase.closure_due_at })
    await tellOnce(tx, complaintId, {
      key: `decided:${decisionId}`,
      kind: 'decided',
      actor: SYSTEM,
      data: { decision: 'advance', amountCents: facts.askedCents, byRules: true },
      at,
    })
  })
