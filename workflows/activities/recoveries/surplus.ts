import type { CaseEventKind } from '#domain/case-events'
import { DomainError } from '#domain/errors'
import { FOUND_NOT_PAID, isFoundAlready } from '#domain/payout-failures'
import { type Actor, SYSTEM } from '#domain/people'
import type { RecoveryStanding } from '#domain/recovery-standing'
import type { MessageTemplate } from '#domain/sentences'
import { settleTransfer } from '#prisma/stores/bank-transfers'
import { record } from '#prisma/stores/case-record'
import type { Database } from '#prisma/stores/database'
import { type LockedPayout, lockSurplusOf, movePayout, readSurplusOf } from '#prisma/stores/payouts'
import {
  type LockedRecovery,
  lockRecovery,
  moveRecovery,
  requestSurplus,
  surplusOwed,
} from '#prisma/stores/recoveries'
import { inStep, onPool, type Sql } from '#prisma/stores/sql'
import { refusal } from '../../failure.ts'
import type { ResolveSurplus } from '../../recovery/messages.ts'
import type { Outside } from '../outside.ts'
import type { RailOutcome } from '../payout-rail/rail.ts'
import { admit } from '../payout-rail/admit.ts'
import { askRail, handOver } from '../payout-rail/hand-over.ts'
import { sqlStep } from './step.ts'

const finance = (id: string): Actor => ({ kind: 'staff', id, role: 'finance' })
/** the rail itself says better when it is asked to send */
const SEND_AGAIN_MS = 5_000
const OPEN = ['sending', 'awaiting-payee', 'unknown-outcome']

/** What the merchant paid beyond the advance becomes a payout of its own. Two people have confirmed the money already. */
export const prepareSurplus = (
  { database }: Outside,
  recoveryId: string,
  now: number,
): Promise<RecoveryStanding> =>
  sqlStep(database, recoveryId, async (sql, recovery) => {
    const owedCents = await surplusOwed(sql, recovery)
    if (owedCents === 0) return
    const at = new Date(now)
    const payoutId = await requestSurplus(sql, recovery, owedCents, at)
    await moveRecovery(sql, recovery, recovery.state)
    await record(sql, recovery.complaint_id, {
      events: [
        {
          key: `surplus:${payoutId}`,
          kind: 'surplus-owed',
          actor: SYSTEM,
          data: { payoutId, amountCents: owedCents },
          at,
        },
      ],
    })
  })

/** Sends it, once: a try that finds it marked as sending asks first. */
export async function sendSurplus(
  outside: Outside,
  recoveryId: string,
  now: number,
): Promise<RecoveryStanding> {
  const at = new Date(now)
  const started = await inSurplus(outside.database, recoveryId, async (sql, recovery, payout) => {
    if (payout?.state === 'sending') return { payout, isFirst: false }
    if (payout?.state !== 'approved') return null
    const closed = await admit(sql, payout, at)
    if (closed) {
      await movePayout(sql, payout, 'approved', { sendAfter: closed.until, postponedBecause: closed.because })
      await moveRecovery(sql, recovery, recovery.state)
      return null
    }
    const sending = await movePayout(sql, payout, 'sending', { sentAt: at, postponedBecause: null })
    return { payout: sending, isFirst: payout.sent_at === null }
  })
  if (!started) return await nothing(outside, recoveryId)
  const outcome = await handOver(outside, started.payout, started.isFirst, at)
  return await recordSurplus(outside, recoveryId, started.payout, outcome, SYSTEM, now)
}

/** A number the provider does not know was never taken: it may be sent, under the same number. */
export async function askSurplus(
  outside: Outside,
  recoveryId: string,
  now: number,
): Promise<RecoveryStanding> {
  const payout = await inSurplus(outside.database, recoveryId, (_sql, _recovery, found) =>
    Promise.resolve(found),
  )
  if (!payout || !OPEN.includes(payout.state)) return await nothing(outside, recoveryId)
  const at = new Date(now)
  const known = await askRail(outside, payout, at)
  const again = known.kind === 'not-found' ? await beginSendingAgain(outside, recoveryId, payout) : null
  if (!again) return await recordSurplus(outside, recoveryId, payout, known, SYSTEM, now)
  const outcome = await handOver(outside, again, true, at)
  return await recordSurplus(outside, recoveryId, again, outcome, SYSTEM, now)
}

/** As with an advance: what a person has found not paid meanwhile is not sent, and what is sent can no longer be found so. */
const beginSendingAgain = (
  { database }: Outside,
  recoveryId: string,
  asked: LockedPayout,
): Promise<LockedPayout | null> =>
  inSurplus(database, recoveryId, async (sql, recovery, payout) => {
    if (payout?.id !== asked.id) return null
    if (payout.state === 'sending' || payout.state === 'awaiting-payee') return payout
    if (payout.state !== 'unknown-outcome') return null
    await moveRecovery(sql, recovery, recovery.state)
    return await movePayout(sql, payout, 'sending')
  })

export const markSurplusUnknown = (
  { database }: Outside,
  recoveryId: string,
  now: number,
): Promise<RecoveryStanding> =>
  sqlStep(database, recoveryId, async (sql, recovery) => {
    const payout = await lockSurplusOf(sql, recovery.id)
    if (payout?.state !== 'sending' && payout?.state !== 'awaiting-payee') return
    await movePayout(sql, payout, 'unknown-outcome', { unknownSince: new Date(now) })
    await moveRecovery(sql, recovery, recovery.state)
  })

/** What a person found at the provider; `ask-again` leaves it unknown, and the path asks at its next turn. */
export async function resolveSurplus(
  outside: Outside,
  recoveryId: string,
  command: ResolveSurplus,
  now: number,
): Promise<RecoveryStanding> {
  const payout = await readSurplusOf(onPool(outside.database.pool), recoveryId)
  if (payout?.id === command.payoutId && isFoundAlready(payout, command.finding))
    return await nothing(outside, recoveryId)
  if (payout?.id !== command.payoutId || payout.state !== 'unknown-outcome')
    throw refusal('ILLEGAL_STATE_CHANGE', { payout: command.payoutId })
  if (command.finding === 'ask-again') return await nothing(outside, recoveryId)
  const outcome: RailOutcome =
    command.finding === 'paid'
      ? { kind: 'paid', providerBillNo: null }
      : { kind: 'failed', code: FOUND_NOT_PAID }
  return await recordSurplus(outside, recoveryId, payout, outcome, finance(command.staffId), now)
}

/** The ledger first, then the rows; repeating it changes nothing. */
async function recordSurplus(
  outside: Outside,
  recoveryId: string,
  payout: LockedPayout,
  outcome: RailOutcome,
  actor: Actor,
  now: number,
): Promise<RecoveryStanding> {
  return await sqlStep(outside.database, recoveryId, async (sql, recovery) => {
    const current = await lockSurplusOf(sql, recovery.id)
    // while the provider was asked a person may have said what became of it: their word stands
    if (current?.id !== payout.id || !OPEN.includes(current.state)) return
    const at = new Date(now)
    if (outcome.kind === 'paid') await post(outside, recovery, current)
    if (current.rail === 'bank' && (outcome.kind === 'paid' || outcome.kind === 'failed'))
      await settleTransfer(sql, current.out_bill_no, outcome, at)
    await follow(sql, recovery, current, outcome, actor, at)
  })
}

async function post(outside: Outside, recovery: LockedRecovery, payout: LockedPayout): Promise<void> {
  const answer = await outside.ledger.payOutSurplus({
    key: `${payout.id}:surplus-payout`,
    fundId: payout.fund_id,
    actor: SYSTEM,
    payoutId: recovery.payout_id,
    surplusPayoutId: payout.id,
    complaintId: recovery.complaint_id,
    amountCents: payout.amount_cents,
  })
  if (answer.refused !== null) throw new DomainError(answer.refused, answer.facts)
}

async function follow(
  sql: Sql,
  recovery: LockedRecovery,
  payout: LockedPayout,
  outcome: RailOutcome,
  actor: Actor,
  at: Date,
): Promise<void> {
  const amountCents = payout.amount_cents
  const data = { payoutId: payout.id, amountCents }
  const tourist = (template: MessageTemplate) => [
    { key: `${payout.id}:${template}`, recipient: 'tourist' as const, template, facts: { amountCents } },
  ]
  const told = (kind: CaseEventKind) => [{ key: `${kind}:${payout.id}`, kind, actor, data, at }]
  switch (outcome.kind) {
    case 'accepted':
    case 'not-found':
    // a surplus that comes back stands on finance's page, and two of them undo its voucher
    case 'returned':
      return
    case 'unanswered':
      if (payout.state === 'unknown-outcome') return
      await movePayout(sql, payout, 'unknown-outcome', { unknownSince: at })
      break
    case 'later':
      await movePayout(sql, payout, 'approved', {
        sendAfter: new Date(at.getTime() + SEND_AGAIN_MS),
        postponedBecause: outcome.because,
      })
      break
    case 'awaiting-payee':
      if (payout.state === 'awaiting-payee') return
      await movePayout(sql, payout, 'awaiting-payee', { collectPackage: outcome.packageInfo })
      await record(sql, recovery.complaint_id, {
        events: told('surplus-ready'),
        messages: tourist('surplus-ready'),
      })
      break
    case 'paid':
      await movePayout(sql, payout, 'paid', {
        paidAt: at,
        endedAt: at,
        providerBillNo: outcome.providerBillNo,
      })
      await record(sql, recovery.complaint_id, {
        events: told('surplus-paid'),
        messages: tourist('surplus-paid'),
      })
      break
    case 'failed':
    case 'cancelled':
      await movePayout(sql, payout, outcome.kind, {
        failureCode: outcome.kind === 'failed' ? outcome.code : null,
        endedAt: at,
      })
      await record(sql, recovery.complaint_id, { events: told('surplus-failed') })
      break
  }
  await moveRecovery(sql, recovery, recovery.state)
}

const nothing = (outside: Outside, recoveryId: string): Promise<RecoveryStanding> =>
  sqlStep(outside.database, recoveryId, () => Promise.resolve())

const inSurplus = <T>(
  database: Database,
  recoveryId: string,
  work: (sql: Sql, recovery: LockedRecovery, payout: LockedPayout | null) => Promise<T>,
): Promise<T> =>
  inStep(database, async (sql) => {
    const recovery = await lockRecovery(sql, recoveryId)
    return await work(sql, recovery, await lockSurplusOf(sql, recovery.id))
  })
