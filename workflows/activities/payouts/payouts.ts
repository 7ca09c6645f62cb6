import { log } from '@temporalio/activity'
import type { CaseStanding } from '#domain/case-standing'
import { SYSTEM } from '#domain/people'
import { readStanding } from '#prisma/stores/case-standing'
import { lockCase, moveCase, touchCase } from '#prisma/stores/cases'
import { record } from '#prisma/stores/case-record'
import { type LockedPayout, lockPayoutOf, movePayout, readPayoutOf } from '#prisma/stores/payouts'
import { inStep, type Sql } from '#prisma/stores/sql'
import { recordOutcome } from '../cases/outcome.ts'
import { tellOnce } from '../cases/step.ts'
import type { Outside } from '../outside.ts'
import { admit } from '../payout-rail/admit.ts'
import { askRail, handOver, railOf } from '../payout-rail/hand-over.ts'
import { orFailure } from '../../failure.ts'

/** What needs the provider; normal activities, since an answer may take its time. */
export interface PayoutActivities {
  /** Sends the approved payout of the case, once; or puts it off while its rail is closed. */
  send(complaintId: string, now: number): Promise<CaseStanding>
  /** Asks the provider what became of it. */
  ask(complaintId: string, now: number): Promise<CaseStanding>
  /** Asks the provider to take back what the payee has not collected. */
  cancel(complaintId: string, now: number): Promise<CaseStanding>
}

export const createPayoutActivities = (outside: Outside): PayoutActivities => ({
  send: (complaintId, now) => orFailure(() => send(outside, complaintId, now)),
  ask: (complaintId, now) => orFailure(() => ask(outside, complaintId, now)),
  cancel: (complaintId, now) => orFailure(() => cancel(outside, complaintId, now)),
})

/** The first try marks the payout as sending and sends. Any later try finds that mark and asks first. */
async function send(outside: Outside, complaintId: string, now: number): Promise<CaseStanding> {
  const at = new Date(now)
  const started = await beginSending(outside, complaintId, at)
  if (started === null) return await readStanding(outside.database.prisma, complaintId)
  const outcome = await handOver(outside, started.payout, started.isFirst, at)
  return await recordOutcome(outside, started.payout, outcome, SYSTEM, now)
}

/** @returns null when there is nothing to send (any more): taken back in time, put off, or an outcome is known already */
async function beginSending(
  { database }: Outside,
  complaintId: string,
  at: Date,
): Promise<{ payout: LockedPayout; isFirst: boolean } | null> {
  return await inStep(database, async (sql) => {
    const kase = await lockCase(sql, complaintId)
    const payout = await lockPayoutOf(sql, complaintId)
    if (payout?.state === 'sending') return { payout, isFirst: false }
    if (payout?.state !== 'approved') return null
    const closed = await admit(sql, payout, at)
    if (closed) {
      await movePayout(sql, payout, 'approved', { sendAfter: closed.until, postponedBecause: closed.because })
      await touchCase(sql, kase)
      return null
    }
    const isFirst = payout.sent_at === null
    const sending = await movePayout(sql, payout, 'sending', { sentAt: at, postponedBecause: null })
    if (kase.state !== 'paying') await moveCase(sql, kase, 'paying')
    if (isFirst) await tellSending(sql, payout, at)
    return { payout: sending, isFirst }
  })
}

const tellSending = (sql: Sql, payout: LockedPayout, at: Date): Promise<number> =>
  record(sql, payout.complaint_id, {
    events: [
      { key: `sending:${payout.id}`, kind: 'sending', actor: SYSTEM, data: { payoutId: payout.id }, at },
    ],
    messages: [
      {
        key: `${payout.id}:sending`,
        recipient: 'tourist',
        template: 'on-its-way',
        facts: { amountCents: payout.amount_cents },
      },
    ],
  })

/** A number the provider does not know was never taken: it may be sent, under the same number, unless somebody said otherwise. */
async function ask(outside: Outside, complaintId: string, now: number): Promise<CaseStanding> {
  const at = new Date(now)
  const payout = await readPayoutOf(outside.database.prisma, complaintId)
  if (!payout) return await readStanding(outside.database.prisma, complaintId)
  const known = await askRail(outside, payout, at)
  const again = known.kind === 'not-found' ? await beginSendingAgain(outside, payout) : null
  if (!again) return await recordOutcome(outside, payout, known, SYSTEM, now)
  log.warn('the provider does not know a payout that was sent: sending it again under its number', {
    payoutId: again.id,
  })
  return await recordOutcome(outside, again, await handOver(outside, again, true, at), SYSTEM, now)
}

/**
 * While the provider was asked a person may have said that nothing went out, and the money is back in the fund; and what is
 * sent can no longer be said so of.
 * @returns null when it must not be sent
 */
async function beginSendingAgain({ database }: Outside, asked: LockedPayout): Promise<LockedPayout | null> {
  return await inStep(database, async (sql) => {
    const kase = await lockCase(sql, asked.complaint_id)
    const payout = await lockPayoutOf(sql, asked.complaint_id)
    if (payout?.id !== asked.id) return null
    if (payout.state === 'sending' || payout.state === 'awaiting-payee') return payout
    if (payout.state !== 'unknown-outcome') return null
    await touchCase(sql, kase)
    return await movePayout(sql, payout, 'sending')
  })
}

/** What comes of it is learnt as everything is: by its notification, or by asking. */
async function cancel(outside: Outside, complaintId: string, now: number): Promise<CaseStanding> {
  const payout = await readPayoutOf(outside.database.prisma, complaintId)
  if (payout?.state !== 'awaiting-payee' && payout?.state !== 'sending')
    return await readStanding(outside.database.prisma, complaintId)
  const outcome = await railOf(outside, payout).cancel(payout.out_bill_no)
  await inStep(outside.database, async (sql) => {
    const data = { payoutId: payout.id }
    const told = { key: `cancelling:${payout.id}`, kind: 'payout-cancelling' as const, actor: SYSTEM, data }
    await tellOnce(sql, complaintId, { ...told, at: new Date(now) })
  })
  return await recordOutcome(outside, payout, outcome, SYSTEM, now)
}
