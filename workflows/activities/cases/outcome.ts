import type { CaseStanding } from '#domain/case-standing'
import { collectClocks, correctionDueAt } from '#domain/clocks'
import { DomainError } from '#domain/errors'
import { FOUND_NOT_PAID, isForThePayee, isFoundAlready } from '#domain/payout-failures'
import { type Actor, SYSTEM } from '#domain/people'
import { readStanding } from '#prisma/stores/case-standing'
import { settleTransfer } from '#prisma/stores/bank-transfers'
import { type LockedCase, moveCase, touchCase } from '#prisma/stores/cases'
import { undoDecisionRow } from '#prisma/stores/decisions'
import { type CaseEvent, record } from '#prisma/stores/case-record'
import { type LockedPayout, lockPayoutOf, movePayout, readPayoutOf } from '#prisma/stores/payouts'
import { policyById } from '#prisma/stores/policies'
import { cancelRecoveryOf, openRecoveryOf } from '#prisma/stores/recoveries'
import type { Sql } from '#prisma/stores/sql'
import type { ResolveUnknown } from '../../complaint/messages.ts'
import { asFailure, refusal } from '../../failure.ts'
import type { ProviderNotice } from '../../payout/messages.ts'
import type { Outside } from '../outside.ts'
import type { RailOutcome } from '../payout-rail/rail.ts'
import { resolveCase } from './resolve.ts'
import { sqlStep, tellOnce } from './step.ts'

type Money = Pick<Outside, 'database' | 'ledger'>

/** the rail itself says better when it is asked to send */
const SEND_AGAIN_MS = 5_000

const OPEN = ['sending', 'awaiting-payee', 'unknown-outcome'] as const
const isOpen = (payout: LockedPayout): boolean => OPEN.some((state) => state === payout.state)

/** What is paid can only come back; anything else has an outcome to learn. */
const mayHear = (payout: LockedPayout, outcome: RailOutcome): boolean =>
  outcome.kind === 'returned' ? payout.state === 'paid' : isOpen(payout)

/**
 * Writes down what the provider's word means, whoever brought it: a notification, an answer, or a person who looked. A final
 * success is captured in the ledger first, and what came back is returned there first; the rows follow, and repeating it
 * changes nothing.
 */
export async function recordOutcome(
  { database, ledger }: Money,
  payout: LockedPayout,
  outcome: RailOutcome,
  actor: Actor,
  now: number,
): Promise<CaseStanding> {
  const complaintId = payout.complaint_id
  // that the provider has it is known since it was sent
  if (!mayHear(payout, outcome) || outcome.kind === 'accepted')
    return await readStanding(database.prisma, complaintId)
  return await sqlStep(database, complaintId, async (sql, kase) => {
    const current = await lockPayoutOf(sql, complaintId)
    // while the provider was asked a person may have said what became of it: their word stands
    if (current?.id !== payout.id || !mayHear(current, outcome)) return
    const at = new Date(now)
    if (outcome.kind === 'paid') await capture(ledger, current)
    if (current.rail === 'bank' && (outcome.kind === 'paid' || outcome.kind === 'failed'))
      await settleTransfer(sql, current.out_bill_no, outcome, at)
    if (outcome.kind === 'returned') await takeReturn(ledger, current)
    await follow(sql, kase, current, outcome, actor, at)
  })
}

async function capture(ledger: Outside['ledger'], payout: LockedPayout): Promise<void> {
  const answer = await ledger.capture({
    key: `${payout.id}:capture`,
    fundId: payout.fund_id,
    actor: SYSTEM,
    payoutId: payout.id,
    complaintId: payout.complaint_id,
    amountCents: payout.amount_cents,
    ...(payout.appeal_id ? { documentId: payout.appeal_id } : {}),
  })
  if (answer.refused !== null) throw new DomainError(answer.refused, answer.facts)
}

async function takeReturn(ledger: Outside['ledger'], payout: LockedPayout): Promise<void> {
  const answer = await ledger.returnPayout({
    key: `${payout.id}:return`,
    fundId: payout.fund_id,
    actor: SYSTEM,
    payoutId: payout.id,
    complaintId: payout.complaint_id,
    amountCents: payout.amount_cents,
    ...(payout.appeal_id ? { documentId: payout.appeal_id } : {}),
  })
  if (answer.refused !== null) throw new DomainError(answer.refused, answer.facts)
}

async function follow(
  sql: Sql,
  kase: LockedCase,
  payout: LockedPayout,
  outcome: RailOutcome,
  actor: Actor,
  at: Date,
): Promise<void> {
  switch (outcome.kind) {
    case 'awaiting-payee':
      return await readyToCollect(sql, kase, payout, outcome.packageInfo, at)
    case 'paid':
      return await paid(sql, kase, payout, outcome.providerBillNo, actor, at)
    case 'failed':
    case 'cancelled':
      return await cameToNothing(sql, kase, payout, outcome, actor, at)
    case 'returned':
      return await cameBack(sql, kase, payout, outcome.code, actor, at)
    case 'later':
      return await sentLater(sql, kase, payout, outcome.because, at)
    case 'unanswered':
      return await unknown(sql, kase, payout, at)
    case 'accepted':
    case 'not-found':
      return
  }
}

async function readyToCollect(
  sql: Sql,
  kase: LockedCase,
  payout: LockedPayout,
  packageInfo: string,
  at: Date,
) {
  if (payout.state === 'awaiting-payee') return
  const policy = await policyById(sql, kase.policy_version_id)
  await movePayout(sql, payout, 'awaiting-payee', {
    collectPackage: packageInfo,
    ...collectClocks(at, policy),
  })
  await touchCase(sql, kase)
  const data = { payoutId: payout.id }
  await record(sql, kase.id, {
    events: [{ key: `ready-to-collect:${payout.id}`, kind: 'ready-to-collect', actor: SYSTEM, data, at }],
    messages: [
      {
        key: `${payout.id}:ready-to-collect`,
        recipient: 'tourist',
        template: 'ready-to-collect',
        facts: { amountCents: payout.amount_cents },
      },
    ],
  })
}

async function paid(
  sql: Sql,
  kase: LockedCase,
  payout: LockedPayout,
  providerBillNo: string | null,
  actor: Actor,
  at: Date,
): Promise<void> {
  await movePayout(sql, payout, 'paid', { paidAt: at, endedAt: at, providerBillNo })
  await openRecoveryOf(sql, payout.id, at)
  const { amount_cents: amountCents } = payout
  await resolveCase(sql, kase, at, {
    events: [
      { key: `paid:${payout.id}`, kind: 'paid', actor, data: { payoutId: payout.id, amountCents }, at },
    ],
    messages: [{ key: `${payout.id}:paid`, recipient: 'tourist', template: 'paid', facts: { amountCents } }],
  })
}

/**
 * The provider's definite no, and the money goes back to the fund. What the payee can put right waits for the payee; anything
 * else goes back to a person.
 */
async function cameToNothing(
  sql: Sql,
  kase: LockedCase,
  payout: LockedPayout,
  outcome: { readonly kind: 'failed' | 'cancelled'; readonly code?: string | undefined },
  actor: Actor,
  at: Date,
): Promise<void> {
  const code = outcome.code ?? codeOfCancelling(payout)
  const ended = { failureCode: code, endedAt: at }
  const data = { payoutId: payout.id, code }
  const told: CaseEvent = { key: `payout-failed:${payout.id}`, kind: 'payout-failed', actor, data, at }
  if (code !== null && isForThePayee(code)) {
    const failed = await movePayout(sql, payout, outcome.kind, ended)
    return await askForPayee(sql, kase, failed, told, at)
  }
  await movePayout(sql, payout, outcome.kind, ended)
  await undoDecisionRow(sql, payout.decision_id, `payout-${outcome.kind}`, at)
  await moveCase(sql, kase, 'in-review')
  await record(sql, kase.id, { events: [told] })
}

/** Nobody of ours asked for it and the time to collect was over: the payee may still say where it should go. */
const codeOfCancelling = (payout: LockedPayout): string | null =>
  payout.cancel_requested_at !== null && payout.cancel_requested_by === null ? 'NOT_COLLECTED' : null

async function askForPayee(
  sql: Sql,
  kase: LockedCase,
  payout: LockedPayout,
  told: CaseEvent,
  at: Date,
): Promise<void> {
  const dueAt = correctionDueAt(at, await policyById(sql, kase.policy_version_id))
  await movePayout(sql, payout, payout.state, { correctionDueAt: dueAt })
  await touchCase(sql, kase)
  await record(sql, kase.id, {
    events: [told],
    messages: [
      {
        key: `${payout.id}:payee-to-correct`,
        recipient: 'tourist',
        template: 'payee-to-correct',
        facts: { amountCents: payout.amount_cents, dueAt: dueAt.toISOString() },
      },
    ],
  })
}

/**
 * What was paid came back: the case goes back to paying, and the payee says where it should go instead. The merchant owes it no
 * longer until it is paid again.
 */
async function cameBack(
  sql: Sql,
  kase: LockedCase,
  payout: LockedPayout,
  code: string,
  actor: Actor,
  at: Date,
): Promise<void> {
  const returned = await movePayout(sql, payout, 'returned', { failureCode: code, returnedAt: at })
  await cancelRecoveryOf(sql, payout.id, at)
  const data = { payoutId: payout.id, code }
  const told: CaseEvent = { key: `payout-returned:${payout.id}`, kind: 'payout-returned', actor, data, at }
  // a case that is closed stays closed: finance has it on its list
  if (kase.state !== 'resolved') return void (await record(sql, kase.id, { events: [told] }))
  const paying = await moveCase(sql, kase, 'paying', {
    resolvedAt: null,
    reopenUntil: null,
    dueAt: kase.closure_due_at,
  })
  await askForPayee(sql, paying, returned, told, at)
}

/** The provider takes nothing for now, and took nothing: it waits as it did before it was sent, with its money set aside. */
async function sentLater(
  sql: Sql,
  kase: LockedCase,
  payout: LockedPayout,
  because: string,
  at: Date,
): Promise<void> {
  const sendAfter = new Date(at.getTime() + SEND_AGAIN_MS)
  await movePayout(sql, payout, 'approved', { sendAfter, postponedBecause: because, unknownSince: null })
  await touchCase(sql, kase)
}

const OUTCOME_OF_NOTICE = {
  ACCEPTED: 'accepted',
  PROCESSING: 'accepted',
  TRANSFERING: 'accepted',
  CANCELING: 'accepted',
  WAIT_USER_CONFIRM: 'accepted',
  SUCCESS: 'paid',
  FAIL: 'failed',
  CANCELLED: 'cancelled',
} as const satisfies Record<ProviderNotice['state'], RailOutcome['kind']>

/** A verified notification. One that names another amount than ours says nothing we may act on: the provider is asked. */
export async function applyNotice(
  money: Money,
  complaintId: string,
  notice: ProviderNotice,
  now: number,
): Promise<CaseStanding> {
  try {
    const payout = await readPayoutOf(money.database.prisma, complaintId)
    if (payout?.out_bill_no !== notice.outBillNo)
      return await readStanding(money.database.prisma, complaintId)
    const kind = payout.amount_cents === notice.amountCents ? OUTCOME_OF_NOTICE[notice.state] : 'accepted'
    const outcome: RailOutcome =
      kind === 'paid'
        ? { kind, providerBillNo: notice.providerBillNo }
        : kind === 'failed'
          ? { kind, code: notice.failReason ?? 'UNKNOWN' }
          : { kind }
    return await recordOutcome(money, payout, outcome, SYSTEM, now)
  } catch (error) {
    throw asFailure(error)
  }
}

/**
 * Every try to send or ask ended without an answer: nobody knows, and a person's list shows it, with how often the provider was
 * asked since.
 */
export const markUnknown = ({ database }: Money, complaintId: string, now: number): Promise<CaseStanding> =>
  sqlStep(database, complaintId, async (sql, kase) => {
    const payout = await lockPayoutOf(sql, complaintId)
    if (payout) await unknown(sql, kase, payout, new Date(now))
  })

async function unknown(sql: Sql, kase: LockedCase, payout: LockedPayout, at: Date): Promise<void> {
  if (payout.state === 'unknown-outcome')
    await movePayout(sql, payout, payout.state, { unknownAsked: payout.unknown_asked + 1 })
  if (payout.state !== 'sending' && payout.state !== 'awaiting-payee') return
  await movePayout(sql, payout, 'unknown-outcome', { unknownSince: at })
  await touchCase(sql, kase)
  await tellOnce(sql, kase.id, {
    key: `payout-unknown:${payout.id}:${payout.version}`,
    kind: 'payout-unknown',
    actor: SYSTEM,
    data: { payoutId: payout.id },
    at,
  })
}

/** What a person found at the provider. `ask-again` leaves it unknown; the path asks at its next turn. */
export async function resolveUnknown(
  money: Money,
  complaintId: string,
  command: ResolveUnknown,
  now: number,
): Promise<CaseStanding> {
  try {
    const payout = await readPayoutOf(money.database.prisma, complaintId)
    if (payout?.id === command.payoutId && isFoundAlready(payout, command.finding))
      return await readStanding(money.database.prisma, complaintId)
    if (payout?.id !== command.payoutId || payout.state !== 'unknown-outcome')
      throw refusal('ILLEGAL_STATE_CHANGE', { payout: command.payoutId })
    const actor: Actor = { kind: 'staff', id: command.staffId, role: 'finance' }
    if (command.finding === 'ask-again') return await readStanding(money.database.prisma, complaintId)
    const outcome: RailOutcome =
      command.finding === 'paid'
        ? { kind: 'paid', providerBillNo: null }
        : { kind: 'failed', code: FOUND_NOT_PAID }
    return await recordOutcome(money, payout, outcome, actor, now)
  } catch (error) {
    throw asFailure(error)
  }
}
