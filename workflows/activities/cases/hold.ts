import type { CaseStanding } from '#domain/case-standing'
import { DomainError } from '#domain/errors'
import { type Actor, SYSTEM } from '#domain/people'
import { record } from '#prisma/stores/case-record'
import { type LockedCase, touchCase } from '#prisma/stores/cases'
import type { Transaction } from '#prisma/stores/database'
import { findingExists, recordFinding } from '#prisma/stores/liability'
import { merchantPosition } from '#prisma/stores/merchant-statements'
import { type LockedPayout, lockPayoutOf, movePayout } from '#prisma/stores/payouts'
import { policyById } from '#prisma/stores/policies'
import type { Sql } from '#prisma/stores/sql'
import type { DecideHold } from '../../complaint/messages.ts'
import type { Outside } from '../outside.ts'
import { caseStep } from './step.ts'
import { takeBack } from './take-back.ts'

const DAY = 86_400_000

/**
 * Everybody who had to has said yes: the advance is sent after the way back, or, by the policy, stands as a frozen credit first. A
 * payee put right was held before, and a merchant that agrees needs no finding.
 */
export async function sendOrHold(
  sql: Sql,
  kase: LockedCase,
  payout: LockedPayout,
  { at, wayBackMs }: { readonly at: Date; readonly wayBackMs: number },
): Promise<void> {
  const approved = await movePayout(sql, payout, 'approved', {
    approvedAt: at,
    sendAfter: new Date(at.getTime() + wayBackMs),
  })
  await touchCase(sql, kase)
  const { holdUntilLiable, holdDays } = await policyById(sql, kase.policy_version_id)
  if (holdUntilLiable !== 1 || payout.correction_id !== null || payout.merchant_id === null) return
  if ((await merchantPosition(sql, kase.id)) === 'agrees') return
  const heldUntil = new Date(at.getTime() + holdDays * DAY)
  await movePayout(sql, approved, 'held', { heldUntil })
  const { amount_cents: amountCents } = payout
  await record(sql, kase.id, {
    events: [
      {
        key: `payout-held:${payout.id}`,
        kind: 'payout-held',
        actor: SYSTEM,
        data: { payoutId: payout.id, amountCents, until: heldUntil.toISOString() },
        at,
      },
    ],
    messages: [
      {
        key: `${payout.id}:held`,
        recipient: 'tourist',
        template: 'held',
        facts: { amountCents, dueAt: heldUntil.toISOString() },
      },
    ],
  })
}

/** It is found, agreed, or nobody objected in time: what was set aside goes out at once. */
async function release(sql: Sql, kase: LockedCase, payout: LockedPayout, actor: Actor, at: Date) {
  await movePayout(sql, payout, 'approved', { sendAfter: at })
  await touchCase(sql, kase)
  const data = { payoutId: payout.id }
  await record(sql, kase.id, {
    events: [{ key: `hold-released:${payout.id}`, kind: 'hold-released', actor, data, at }],
  })
}

/** The days of the hold are over. An objection keeps it where it is, for a supervisor. */
export async function passHold(tx: Transaction, kase: LockedCase, at: Date): Promise<void> {
  const payout = await lockPayoutOf(tx, kase.id)
  if (payout?.state !== 'held') return
  if ((await merchantPosition(tx, kase.id)) === 'objects') await touchCase(tx, kase)
  else await release(tx, kase, payout, SYSTEM, at)
}

/** The merchant has said something: agreed, there is nothing left to find. */
export const reconsiderHold = (
  { database }: Outside,
  complaintId: string,
  now: number,
): Promise<CaseStanding> =>
  caseStep(database, complaintId, async (tx, kase) => {
    const payout = await lockPayoutOf(tx, complaintId)
    if (payout?.state !== 'held' || (await merchantPosition(tx, complaintId)) !== 'agrees') return
    await release(tx, kase, payout, SYSTEM, new Date(now))
  })

/** Somebody without a part in the decision finds who must pay: it goes out, or back to the fund and the case to a reviewer. */
export const decideHold = (
  { database }: Outside,
  complaintId: string,
  command: DecideHold,
  now: number,
): Promise<CaseStanding> =>
  caseStep(database, complaintId, async (tx, kase) => {
    const at = new Date(now)
    const { id, payoutId, outcome, reason, staffId } = command
    if (await findingExists(tx, command)) return
    const payout = await lockPayoutOf(tx, complaintId)
    if (payout?.id !== payoutId || payout.state !== 'held')
      throw new DomainError('ILLEGAL_STATE_CHANGE', { payout: payoutId })
    await recordFinding(tx, {
      id,
      complaintId,
      payoutId,
      recoveryId: null,
      outcome,
      reason,
      borneBy: null,
      staffId,
      at,
    })
    const actor: Actor = { kind: 'staff', id: staffId, role: 'supervisor' }
    if (outcome === 'liable') return await release(tx, kase, payout, actor, at)
    await takeBack(tx, kase, payout, { because: 'not-liable', at })
    await record(tx, complaintId, {
      events: [{ key: `hold-returned:${payoutId}`, kind: 'hold-returned', actor, data: { payoutId }, at }],
      messages: [{ key: `${payoutId}:hold-returned`, recipient: 'tourist', template: 'hold-returned' }],
    })
  })
