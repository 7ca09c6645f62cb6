import { randomUUID } from 'node:crypto'
import { type AppealWord, extraFor } from '#domain/appeal'
import { approvalNeeded } from '#domain/approval'
import { filingClocks } from '#domain/clocks'
import { DomainError } from '#domain/errors'
import { HIGH_RISK } from '#domain/merchant-risk'
import { addCents } from '#domain/money'
import { type LockedAppeal, moveAppeal } from '#prisma/stores/appeals'
import { advancedInCase, readAdvancedSameDay, readCaseFacts } from '#prisma/stores/case-facts'
import { record } from '#prisma/stores/case-record'
import { lockCase, moveCase } from '#prisma/stores/cases'
import { recordDecision } from '#prisma/stores/decisions'
import { requestPayout } from '#prisma/stores/payouts'
import { policyById } from '#prisma/stores/policies'
import type { Sql } from '#prisma/stores/sql'
import type { DecideAppeal } from '../../appeal/messages.ts'
import { toAppellant } from './told.ts'

/**
 * A tourist is owed more: the difference is a decision of its own, known by the appeal's id, in a new round of the case, and is paid like
 * any advance. The limits for a second person look at all that the case comes to.
 */
export async function decideForTourist(
  sql: Sql,
  appeal: LockedAppeal,
  command: DecideAppeal & AppealWord,
  at: Date,
): Promise<void> {
  const { id: decisionId, complaint_id: complaintId } = appeal
  const { staffId, outcome, reason } = command
  const kase = await lockCase(sql, complaintId)
  // it may be on its way to its payee again, because what was paid came back; then that comes first
  if (kase.state !== 'resolved' && kase.state !== 'closed')
    throw new DomainError('ILLEGAL_STATE_CHANGE', { state: kase.state })
  const policy = await policyById(sql, kase.policy_version_id)
  const facts = await readCaseFacts(sql, complaintId, policy, at)
  const advancedCents = await advancedInCase(sql, complaintId)
  const amountCents = extraFor(command, { askedCents: facts.askedCents, advancedCents })
  // who was enrolled when the first part was advanced may have been taken off the list because of it
  if (!facts.merchantEnrolled && advancedCents === 0) throw new DomainError('MERCHANT_NOT_ENROLLED', {})
  const before = addCents(advancedCents, await readAdvancedSameDay(sql, complaintId, at))
  const needed = approvalNeeded(amountCents, before, policy, facts.merchantRisk >= HIGH_RISK)
  const { closureDueAt } = filingClocks(at, policy)
  await moveAppeal(sql, appeal, outcome, {
    decidedBy: staffId,
    decidedAt: at,
    reason,
    ...(outcome === 'varied' ? { amountCents: BigInt(addCents(advancedCents, amountCents)) } : {}),
    extraCents: BigInt(amountCents),
    moneyUntil: closureDueAt,
    endedAt: at,
  })
  const round = kase.round + 1
  await recordDecision(sql, {
    id: decisionId,
    complaintId,
    round,
    stage: 'appeal',
    kind: 'advance',
    amountCents,
    note: reason,
    decidedBy: { staffId },
    approvalNeeded: needed,
    caseVersion: kase.version,
    fundAvailableCents: facts.fundAvailableCents,
    policyVersionId: kase.policy_version_id,
    at,
  })
  await moveCase(sql, kase, 'decided', {
    round,
    decidedAt: at,
    closureDueAt,
    dueAt: kase.major ? null : closureDueAt,
    resolvedAt: null,
    reopenUntil: null,
    closedAt: null,
    // a run that is under way reads its row anew, one that has ended begins again; whichever it is marks it
    workflowStartedAt: null,
  })
  await requestPayout(sql, { id: randomUUID(), complaintId, decisionId, amountCents, at })
  const told = { words: reason, amountCents, dueAt: closureDueAt.toISOString() }
  await record(sql, complaintId, { messages: [toAppellant(appeal, outcome, told)] })
}
