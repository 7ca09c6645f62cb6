import { log } from '@temporalio/activity'
import type { CaseStanding } from '#domain/case-standing'
import { SYSTEM } from '#domain/people'
import { readStanding } from '#prisma/stores/case-standing'
import { lockCase, moveCase } from '#prisma/stores/cases'
import { record } from '#prisma/stores/case-record'
import { type LockedPayout, lockPayoutOf, movePayout, readPayee, readPayoutOf } from '#prisma/stores/payouts'
import { inStep } from '#prisma/stores/sql'
import { recordOutcome } from '../cases/outcome.ts'
import type { Outside } from '../outside.ts'
import type { PayoutRail, RailOutcome } from '../payout-rail/rail.ts'
import { orFailure } from '../../failure.ts'

/** What needs the provider; normal activities, since an answer may take its time. */
export interface PayoutActivities {
  /** Sends the approved payout of the case, once. */
  send(complaintId: string, now: number): Promise<CaseStanding>
  /** Asks the provider what became of it. */
  ask(complaintId: string, now: number): Promise<CaseStanding>
}

export const createPayoutActivities = (outside: Outside): PayoutActivities => ({
  send: (complaintId, now) => orFailure(() => send(outside, complaintId, now)),
  ask: (complaintId, now) => orFailure(() => ask(outside, complaintId, now)),
})

/**
 * The first try marks the payout as sending and sends. Any later try finds that mark and asks first: the number is sent
 * again only when the provider does not know it.
 */
async function send(outside: Outside, complaintId: string, now: number): Promise<CaseStanding> {
  const started = await beginSending(outside, complaintId, now)
  if (started === null) return await readStanding(outside.database.prisma, complaintId)
  const known = started.first ? null : await railOf(outside, started.payout).query(started.payout.out_bill_no)
  const outcome = known && known.kind !== 'not-found' ? known : await handOver(outside, started.payout)
  return await recordOutcome(outside, started.payout, outcome, SYSTEM, now)
}

export const railOf = ({ rails }: Outside, { rail }: LockedPayout): PayoutRail => rails[rail]

/** Gives it to the provider; the payee is decrypted for the moment of that. */
export async function handOver(outside: Outside, payout: LockedPayout): Promise<RailOutcome> {
  const payee = await readPayee(outside.database.prisma, outside.cipher, payout.id)
  return await railOf(outside, payout).send({
    outBillNo: payout.out_bill_no,
    amountCents: payout.amount_cents,
    payee: { account: payee.account, realName: payee.name },
    remark: '先行赔付',
  })
}

/** @returns null when there is nothing to send (any more): taken back in time, or an outcome is known already */
async function beginSending(
  { database }: Outside,
  complaintId: string,
  now: number,
): Promise<{ payout: LockedPayout; first: boolean } | null> {
  return await inStep(database, async (sql) => {
    const kase = await lockCase(sql, complaintId)
    const payout = await lockPayoutOf(sql, complaintId)
    if (payout?.state === 'sending') return { payout, first: false }
    if (payout?.state !== 'approved') return null
    const at = new Date(now)
    const sending = await movePayout(sql, payout, 'sending', { sentAt: at })
    if (kase.state !== 'paying') await moveCase(sql, kase, 'paying')
    const facts = { amountCents: payout.amount_cents }
    const data = { payoutId: payout.id }
    await record(sql, complaintId, {
      events: [{ key: `sending:${payout.id}`, kind: 'sending', actor: SYSTEM, data, at }],
      messages: [{ key: `${payout.id}:sending`, recipient: 'tourist', template: 'on-its-way', facts }],
    })
    return { payout: sending, first: true }
  })
}

/** A number the provider does not know was never taken: it may be sent, under the same number. */
async function ask(outside: Outside, complaintId: string, now: number): Promise<CaseStanding> {
  const payout = await readPayoutOf(outside.database.prisma, complaintId)
  if (!payout) return await readStanding(outside.database.prisma, complaintId)
  let outcome = await railOf(outside, payout).query(payout.out_bill_no)
  if (outcome.kind === 'not-found') {
    log.warn('the provider does not know a payout that was sent: sending it again under its number', {
      payoutId: payout.id,
    })
    outcome = await handOver(outside, payout)
  }
  return await recordOutcome(outside, payout, outcome, SYSTEM, now)
}
