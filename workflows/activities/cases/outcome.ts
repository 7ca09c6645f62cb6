import type { CaseStanding } from '#domain/case-standing'
import { DomainError } from '#domain/errors'
import { type Actor, SYSTEM } from '#domain/people'
import { readStanding } from '#prisma/stores/case-standing'
import { type LockedCase, moveCase, touchCase } from '#prisma/stores/cases'
import { undoDecisionRow } from '#prisma/stores/decisions'
import { record } from '#prisma/stores/case-record'
import { type LockedPayout, lockPayoutOf, movePayout, readPayoutOf } from '#prisma/stores/payouts'
import { openRecoveryOf } from '#prisma/stores/recoveries'
import type { Sql } from '#prisma/stores/sql'
import type { ResolveUnknown } from '../../complaint/messages.ts'
import { asFailure, refusal } from '../../failure.ts'
import type { ProviderNotice } from '../../payout/messages.ts'
import type { Outside } from '../outside.ts'
import type { RailOutcome } from '../payout-rail/rail.ts'
import { resolveCase } from './resolve.ts'
import { sqlStep, tellOnce } from './step.ts'

type Money = Pick<Outside, 'database' | 'ledger'>

const OPEN = ['sending', 'awaiting-payee', 'unknown-outcome'] as const
const isOpen = (payout: LockedPayout): boolean => OPEN.some((state) => state === payout.state)

/**
 * Writes down what the provider's word means, whoever brought it: a notification, an answer, or a person who looked. A final
 * success is captured in the ledger first; the rows follow, and repeating it changes nothing.
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
  if (!isOpen(payout) || outcome.kind === 'accepted') return await readStanding(database.prisma, complaintId)
  return await sqlStep(database, complaintId, async (sql, kase) => {
    const current = await lockPayoutOf(sql, complaintId)
    // while the provider was asked a person may have said what became of it: their word stands
    if (current?.id !== payout.id || !isOpen(current)) return
    if (outcome.kind === 'paid') await capture(ledger, current)
    await follow(sql, kase, current, outcome, actor, new Date(now))
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
  await movePayout(sql, payout, 'awaiting-payee', { collectPackage: packageInfo })
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

/** The provider's definite no: the case goes back to a person, the money back to the fund. */
async function cameToNothing(
  sql: Sql,
  kase: LockedCase,
  payout: LockedPayout,
  outcome: { readonly kind: 'failed' | 'cancelled'; readonly code?: string | undefined },
  actor: Actor,
  at: Date,
): Promise<void> {
  await movePayout(sql, payout, outcome.kind, { failureCode: outcome.code ?? null, endedAt: at })
  await undoDecisionRow(sql, payout.decision_id, `payout-${outcome.kind}`, at)
  await moveCase(sql, kase, 'in-review')
  await tellOnce(sql, kase.id, {
    key: `payout-failed:${payout.id}`,
    kind: 'payout-failed',
    actor,
    data: { payoutId: payout.id, code: outcome.code ?? null },
    at,
  })
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

/** Every try to send or ask ended without an answer: nobody knows, and a person's list shows it. */
export const markUnknown = ({ database }: Money, complaintId: string, now: number): Promise<CaseStanding> =>
  sqlStep(database, complaintId, async (sql, kase) => {
    const payout = await lockPayoutOf(sql, complaintId)
    if (payout?.state !== 'sending' && payout?.state !== 'awaiting-payee') return
    const at = new Date(now)
    await movePayout(sql, payout, 'unknown-outcome', { unknownSince: at })
    await touchCase(sql, kase)
    await tellOnce(sql, complaintId, {
      key: `payout-unknown:${payout.id}:${payout.version}`,
      kind: 'payout-unknown',
      actor: SYSTEM,
      data: { payoutId: payout.id },
      at,
    })
  })

/** What a person found at the provider. `ask-again` leaves it unknown; the path asks at its next turn. */
export async function resolveUnknown(
  money: Money,
  complaintId: string,
  command: ResolveUnknown,
  now: number,
): Promise<CaseStanding> {
  try {
    const payout = await readPayoutOf(money.database.prisma, complaintId)
    if (payout?.id !== command.payoutId || payout.state !== 'unknown-outcome')
      throw refusal('ILLEGAL_STATE_CHANGE', { payout: command.payoutId })
    const actor: Actor = { kind: 'staff', id: command.staffId, role: 'finance' }
    if (command.finding === 'ask-again') return await readStanding(money.database.prisma, complaintId)
    const outcome: RailOutcome =
      command.finding === 'paid'
        ? { kind: 'paid', providerBillNo: null }
        : { kind: 'failed', code: 'FOUND_NOT_PAID' }
    return await recordOutcome(money, payout, outcome, actor, now)
  } catch (error) {
    throw asFailure(error)
  }
}
