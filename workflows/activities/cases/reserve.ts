import type { CaseStanding } from '#domain/case-standing'
import { SYSTEM } from '#domain/people'
import { readStanding } from '#prisma/stores/case-standing'
import { type LockedCase, lockCase, moveCase, touchCase } from '#prisma/stores/cases'
import { inTransaction, type Transaction } from '#prisma/stores/database'
import { readStandingDecision } from '#prisma/stores/decisions'
import type { Refused, Reserved } from '#prisma/stores/ledger/contract'
import { enqueue } from '#prisma/stores/outbox'
import {
  type LockedPayout,
  lockPayoutOf,
  markReleased,
  movePayout,
  readPayoutOf,
  readPayoutToRelease,
} from '#prisma/stores/payouts'
import { policyById } from '#prisma/stores/policies'
import { asFailure } from '../../failure.ts'
import type { Outside } from '../outside.ts'
import { tellOnce } from './step.ts'

/**
 * Asks the fund for the payout's money under the key of this round, then lets the rows follow: reserved and on to its
 * approval, or waiting for the fund with the figures of the refusal. Repeated, the ledger gives the same answer.
 */
export async function reserve(
  { database, ledger }: Outside,
  complaintId: string,
  now: number,
): Promise<CaseStanding> {
  try {
    const payout = await readPayoutOf(database.prisma, complaintId)
    if (payout?.state !== 'requested' && payout?.state !== 'awaiting-fund')
      return await readStanding(database.prisma, complaintId)
    const answer = await ledger.reserve({
      key: `${payout.id}:reserve:${payout.reserve_round + 1}`,
      fundId: payout.fund_id,
      actor: SYSTEM,
      payoutId: payout.id,
      complaintId,
      amountCents: payout.amount_cents,
    })
    return await inTransaction(database, async (tx) => {
      const kase = await lockCase(tx, complaintId)
      const current = await lockPayoutOf(tx, complaintId)
      if (current?.id === payout.id && current.reserve_round === payout.reserve_round)
        await follow(tx, kase, current, answer, new Date(now))
      return await readStanding(tx, complaintId)
    })
  } catch (error) {
    throw asFailure(error)
  }
}

async function follow(
  tx: Transaction,
  kase: LockedCase,
  payout: LockedPayout,
  answer: Reserved | Refused,
  at: Date,
): Promise<void> {
  const round = payout.reserve_round + 1
  // taken back while the fund was asked: what was set aside is released by the path, which finds it on the row
  if (payout.state === 'cancelled') {
    if (answer.refused === null)
      await movePayout(tx, payout, 'cancelled', { reserveRound: round, reservationId: answer.reservationId })
    return
  }
  if (answer.refused !== null) await waitForFund(tx, kase, payout, answer, at)
  else await goOn(tx, kase, payout, answer.reservationId, at)
}

async function waitForFund(
  tx: Transaction,
  kase: LockedCase,
  payout: LockedPayout,
  answer: Refused,
  at: Date,
) {
  const round = payout.reserve_round + 1
  await movePayout(tx, payout, 'awaiting-fund', {
    reserveRound: round,
    waitingSince: payout.waiting_since ?? at,
    refusal: { code: answer.refused, ...answer.facts },
  })
  await touchCase(tx, kase)
  const first = { key: `payout-waiting:${payout.id}`, kind: 'payout-waiting', actor: SYSTEM, at }
  if (await tellOnce(tx, kase.id, { ...first, data: { payoutId: payout.id, because: answer.refused } }))
    await enqueue(tx, {
      key: `${payout.id}:waiting`,
      complaintId: kase.id,
      recipient: 'tourist',
      template: 'waiting-for-fund',
      facts: { amountCents: payout.amount_cents },
    })
}

async function goOn(
  tx: Transaction,
  kase: LockedCase,
  payout: LockedPayout,
  reservationId: string,
  at: Date,
) {
  const decision = await readStandingDecision(tx, kase.id, payout.decision_id)
  const reserved = await movePayout(tx, payout, 'reserved', {
    reserveRound: payout.reserve_round + 1,
    reservationId,
  })
  if (decision.approvalNeeded !== 'none') {
    await movePayout(tx, reserved, 'awaiting-approval')
    await moveCase(tx, kase, 'awaiting-approval')
  } else {
    const policy = await policyById(tx, kase.policy_version_id)
    const wayBackMs = decision.decidedBy === null ? 0 : policy.wayBackSeconds * 1_000
    await movePayout(tx, reserved, 'approved', {
      approvedAt: at,
      sendAfter: new Date(at.getTime() + wayBackMs),
    })
    await touchCase(tx, kase)
  }
  await tellOnce(tx, kase.id, {
    key: `payout-reserved:${payout.id}`,
    kind: 'payout-reserved',
    actor: SYSTEM,
    data: { payoutId: payout.id, amountCents: payout.amount_cents },
    at,
  })
}

/** Gives back to the fund what was set aside for a payout that came to nothing. */
export async function release(
  { database, ledger }: Outside,
  complaintId: string,
  now: number,
): Promise<CaseStanding> {
  try {
    const payout = await readPayoutToRelease(database.prisma, complaintId)
    if (payout) {
      await ledger.release({
        key: `${payout.id}:release`,
        fundId: payout.fund_id,
        actor: SYSTEM,
        payoutId: payout.id,
        complaintId,
      })
      await markReleased(database.prisma, payout.id, new Date(now))
    }
    return await readStanding(database.prisma, complaintId)
  } catch (error) {
    throw asFailure(error)
  }
}
