import type { CaseStanding } from '#domain/case-standing'
import { DomainError } from '#domain/errors'
import { type Actor, SYSTEM } from '#domain/people'
import { readStanding } from '#prisma/stores/case-standing'
import { type LockedCase, lockCase, moveCase, touchCase } from '#prisma/stores/cases'
import { inTransaction, type Transaction } from '#prisma/stores/database'
import { undoDecisionRow } from '#prisma/stores/decisions'
import { enqueue } from '#prisma/stores/outbox'
import {
  type LockedPayout,
  lockPayoutOf,
  movePayout,
  type PayoutChange,
  readPayoutOf,
} from '#prisma/stores/payouts'
import { openRecoveryOf } from '#prisma/stores/recoveries'
import type { ResolveUnknown } from '../../complaint/messages.ts'
import { asFailure, refusal } from '../../failure.ts'
import type { ProviderNotice } from '../../payout/messages.ts'
import type { Outside } from '../outside.ts'
import type { RailOutcome } from '../payout-rail/rail.ts'
import { resolveCase } from './resolve.ts'
import { tellOnce } from './step.ts'

type Money = Pick<Outside, 'database' | 'ledger'>

const OPEN = ['sending', 'awaiting-payee', 'unknown-outcome'] as const
const isOpen = (payout: LockedPayout): boolean => OPEN.some((state) => state === payout.state)

/**
 * Writes down what the provider's word means, whoever brought it: a notification, an answer, or a person who looked. A final
 * success is captured in the ledger first; the rows follow, and repeating it changes nothing.
 */
export async function recordOutcome(
  { database, ledger }: Money,
  complaintId: string,
  outBillNo: string,
  outcome: RailOutcome,
  actor: Actor,
  now: number,
): Promise<CaseStanding> {
  const payout = await readPayoutOf(database.prisma, complaintId)
  if (!payout || payout.out_bill_no !== outBillNo || !isOpen(payout))
    return await readStanding(database.prisma, complaintId)
  if (outcome.kind === 'paid') await capture(ledger, payout)
  return await inTransaction(database, async (tx) => {
    const kase = await lockCase(tx, complaintId)
    const current = await lockPayoutOf(tx, complaintId)
    if (current?.id === payout.id && isOpen(current))
      await follow(tx, kase, current, outcome, actor, new Date(now))
    return await readStanding(tx, complaintId)
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
  tx: Transaction,
  kase: LockedCase,
  payout: LockedPayout,
  outcome: RailOutcome,
  actor: Actor,
  at: Date,
): Promise<void> {
  switch (outcome.kind) {
    case 'accepted':
      return await onItsWay(tx, kase, payout, 'sending', {})
    case 'awaiting-payee':
      return await readyToCollect(tx, kase, payout, outcome.packageInfo, at)
    case 'paid':
      return await paid(tx, kase, payout, outcome.providerBillNo, actor, at)
    case 'failed':
    case 'cancelled':
      return await cameToNothing(tx, kase, payout, outcome, actor, at)
    case 'not-found':
      return
  }
}

async function onItsWay(
  tx: Transaction,
  kase: LockedCase,
  payout: LockedPayout,
  to: 'sending' | 'awaiting-payee',
  change: PayoutChange,
): Promise<void> {
  // the provider may speak of an earlier state late; it never sets us back
  if (payout.state === to || (to === 'sending' && payout.state === 'awaiting-payee')) return
  if (to === 'sending') return
  await movePayout(tx, payout, to, change)
  await touchCase(tx, kase)
}

async function readyToCollect(
  tx: Transaction,
  kase: LockedCase,
  payout: LockedPayout,
  packageInfo: string,
  at: Date,
) {
  if (payout.state === 'awaiting-payee') return
  await onItsWay(tx, kase, payout, 'awaiting-payee', { collectPackage: packageInfo })
  await tellOnce(tx, kase.id, {
    key: `ready-to-collect:${payout.id}`,
    kind: 'ready-to-collect',
    actor: SYSTEM,
    data: { payoutId: payout.id },
    at,
  })
  await enqueue(tx, {
    key: `${payout.id}:ready-to-collect`,
    complaintId: kase.id,
    recipient: 'tourist',
    template: 'ready-to-collect',
    facts: { amountCents: payout.amount_cents },
  })
}

async function paid(
  tx: Transaction,
  kase: LockedCase,
  payout: LockedPayout,
  providerBillNo: string | null,
  actor: Actor,
  at: Date,
): Promise<void> {
  await movePayout(tx, payout, 'paid', { paidAt: at, endedAt: at, providerBillNo })
  await openRecoveryOf(tx, payout.id, at)
  await tellOnce(tx, kase.id, {
    key: `paid:${payout.id}`,
    kind: 'paid',
    actor,
    data: { payoutId: payout.id, amountCents: payout.amount_cents },
    at,
  })
  await enqueue(tx, {
    key: `${payout.id}:paid`,
    complaintId: kase.id,
    recipient: 'tourist',
    template: 'paid',
    facts: { amountCents: payout.amount_cents },
  })
  await resolveCase(tx, kase, at)
}

/** The provider's definite no: the case goes back to a person, the money back to the fund. */
async function cameToNothing(
  tx: Transaction,
  kase: LockedCase,
  payout: LockedPayout,
  outcome: { readonly kind: 'failed' | 'cancelled'; readonly code?: string | undefined },
  actor: Actor,
  at: Date,
): Promise<void> {
  await movePayout(tx, payout, outcome.kind, { failureCode: outcome.code ?? null, endedAt: at })
  await undoDecisionRow(tx, payout.decision_id, `payout-${outcome.kind}`, at)
  await moveCase(tx, kase, 'in-review')
  await tellOnce(tx, kase.id, {
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
    const ours = payout?.out_bill_no === notice.outBillNo && payout.amount_cents === notice.amountCents
    const kind = ours ? OUTCOME_OF_NOTICE[notice.state] : 'accepted'
    const outcome: RailOutcome =
      kind === 'paid'
        ? { kind, providerBillNo: notice.providerBillNo }
        : kind === 'failed'
          ? { kind, code: notice.failReason ?? 'UNKNOWN' }
          : { kind }
    return await recordOutcome(money, complaintId, notice.outBillNo, outcome, SYSTEM, now)
  } catch (error) {
    throw asFailure(error)
  }
}

/** Every try to send or ask ended without an answer: nobody knows, and a person's list shows it. */
export async function markUnknown(
  { database }: Money,
  complaintId: string,
  now: number,
): Promise<CaseStanding> {
  try {
    return await inTransaction(database, async (tx) => {
      const kase = await lockCase(tx, complaintId)
      const payout = await lockPayoutOf(tx, complaintId)
      if (payout && (payout.state === 'sending' || payout.state === 'awaiting-payee')) {
        const at = new Date(now)
        await movePayout(tx, payout, 'unknown-outcome', { unknownSince: at })
        await touchCase(tx, kase)
        await tellOnce(tx, complaintId, {
          key: `payout-unknown:${payout.id}:${payout.version}`,
          kind: 'payout-unknown',
          actor: SYSTEM,
          data: { payoutId: payout.id },
          at,
        })
      }
      return await readStanding(tx, complaintId)
    })
  } catch (error) {
    throw asFailure(error)
  }
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
    if (payout?.id !== command.payoutId || payout.state !== 'unknown-outcome')
      throw refusal('ILLEGAL_STATE_CHANGE', { payout: command.payoutId })
    const actor: Actor = { kind: 'staff', id: command.staffId, role: 'finance' }
    if (command.finding === 'ask-again') return await readStanding(money.database.prisma, complaintId)
    const outcome: RailOutcome =
      command.finding === 'paid'
        ? { kind: 'paid', providerBillNo: null }
        : { kind: 'failed', code: 'FOUND_NOT_PAID' }
    return await recordOutcome(money, complaintId, payout.out_bill_no, outcome, actor, now)
  } catch (error) {
    throw asFailure(error)
  }
}
