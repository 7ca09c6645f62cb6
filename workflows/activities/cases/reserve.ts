import type { CaseStanding } from '#domain/case-standing'
import { reservationUntil } from '#domain/clocks'
import { SYSTEM } from '#domain/people'
import { readStanding } from '#prisma/stores/case-standing'
import { type LockedCase, moveCase, touchCase } from '#prisma/stores/cases'
import type { Refused, Posted } from '#prisma/stores/ledger/contract'
import { record } from '#prisma/stores/case-record'
import {
  type LockedPayout,
  lockPayoutOf,
  markReleased,
  movePayout,
  readPayoutOf,
  readPayoutToRelease,
} from '#prisma/stores/payouts'
import { policyById } from '#prisma/stores/policies'
import type { Sql } from '#prisma/stores/sql'
import { asFailure } from '../../failure.ts'
import type { Outside } from '../outside.ts'
import { sendOrHold } from './hold.ts'
import { sqlStep, tellOnce } from './step.ts'

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
      ...(payout.appeal_id ? { documentId: payout.appeal_id } : {}),
    })
    return await sqlStep(database, complaintId, async (sql, kase) => {
      const current = await lockPayoutOf(sql, complaintId)
      if (current?.id === payout.id && current.reserve_round === payout.reserve_round)
        await follow(sql, kase, current, answer, new Date(now))
    })
  } catch (error) {
    throw asFailure(error)
  }
}

/** Deciding an advance reserves at once; a step that decided one goes on to this in the same turn. */
export const reserveAtOnce = async (
  outside: Outside,
  standing: CaseStanding,
  now: number,
): Promise<CaseStanding> =>
  standing.payout?.state === 'requested' ? await reserve(outside, standing.complaintId, now) : standing

async function follow(
  sql: Sql,
  kase: LockedCase,
  payout: LockedPayout,
  answer: Posted | Refused,
  at: Date,
): Promise<void> {
  const round = payout.reserve_round + 1
  // taken back while the fund was asked: what was set aside is released by the path, which finds it on the row
  if (payout.state === 'cancelled') {
    if (answer.refused === null)
      await movePayout(sql, payout, 'cancelled', {
        reserveRound: round,
        reservationVoucher: answer.voucherNo,
      })
    return
  }
  if (answer.refused !== null) await waitForFund(sql, kase, payout, answer, at)
  else await goOn(sql, kase, payout, answer.voucherNo, at)
}

async function waitForFund(sql: Sql, kase: LockedCase, payout: LockedPayout, answer: Refused, at: Date) {
  const round = payout.reserve_round + 1
  await movePayout(sql, payout, 'awaiting-fund', {
    reserveRound: round,
    waitingSince: payout.waiting_since ?? at,
    refusal: { code: answer.refused, ...answer.facts },
  })
  await touchCase(sql, kase)
  const data = { payoutId: payout.id, because: answer.refused }
  await record(sql, kase.id, {
    events: [{ key: `payout-waiting:${payout.id}`, kind: 'payout-waiting', actor: SYSTEM, data, at }],
    messages: [
      {
        key: `${payout.id}:waiting`,
        recipient: 'tourist',
        template: 'waiting-for-fund',
        facts: { amountCents: payout.amount_cents },
      },
    ],
  })
}

async function goOn(sql: Sql, kase: LockedCase, payout: LockedPayout, reservationVoucher: string, at: Date) {
  const reserved = await movePayout(sql, payout, 'reserved', {
    reserveRound: payout.reserve_round + 1,
    reservationVoucher,
  })
  if (payout.approval_needed !== 'none') {
    const policy = await policyById(sql, kase.policy_version_id)
    await movePayout(sql, reserved, 'awaiting-approval', { reservationUntil: reservationUntil(at, policy) })
    await moveCase(sql, kase, 'awaiting-approval')
  } else {
    const policy = await policyById(sql, kase.policy_version_id)
    // a payee put right is nobody's decision to take back
    const isDecided = payout.decided_by_kind !== 'rules' && payout.correction_id === null
    const wayBackMs = isDecided ? policy.wayBackSeconds * 1_000 : 0
    await sendOrHold(sql, kase, reserved, { at, wayBackMs })
  }
  await tellOnce(sql, kase.id, {
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
