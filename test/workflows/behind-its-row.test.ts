import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cents } from '#domain/money'
import * as ask from '#workflows/complaint/messages'
import { recordRepayment, recoveryWorkflowId } from '#workflows/recovery/messages'
import { sweep } from '../../workflows/activities/upkeep/sweep.ts'
import { onPath } from './on-path.ts'
import { onRecovery } from './on-recovery.ts'
import { type Path, startPath } from './path-fixture.ts'
import { debitsOf } from './small-claims.ts'

/**
 * A step is done, Temporal dies, and with it the update that asked for it: the row is ahead of its workflow. Here the step is taken
 * by hand.
 */
let path: Path
beforeAll(async () => {
  path = await startPath({ fundCapCents: cents(50_000_000), wayBackSeconds: 1 })
})
afterAll(() => path?.stop())

const on = onPath(() => path)
const { read, payoutOf, comesTo, refusalOf, advanced, decideApproval, figures } = on
const recoveries = onRecovery(() => path, on)

const sweepOnce = () =>
  sweep({ database: path.database, temporal: path.environment.client, taskQueue: path.taskQueue })

/** What its payout says of when, so long ago that nobody can have it in hand. */
const longAgo = (complaintId: string) =>
  path.database.pool.query(
    `UPDATE payout SET requested_at = requested_at - interval '90 seconds', send_after = send_after - interval '90 seconds',
       approved_at = approved_at - interval '90 seconds', ended_at = ended_at - interval '90 seconds' WHERE complaint_id = $1`,
    [complaintId],
  )

/** In review and held by the reviewer, with the decision that is to be lost. */
async function toDecide(askedCents: number) {
  const filed = await path.file({ askedCents, verified: false })
  const { version } = await comesTo(filed.id, 'in-review')
  await path.claim(filed.id, 'reviewer')
  const command: ask.DecideReview = {
    id: randomUUID(),
    staffId: 'reviewer',
    version,
    kind: 'advance',
    amountCents: askedCents,
  }
  return { ...filed, command, decisionId: command.id, askedCents }
}

const approvalOf = async (kase: { id: string; decisionId: string }, outcome: 'approved' | 'refused') => ({
  id: randomUUID(),
  decisionId: kase.decisionId,
  staffId: 'approver',
  version: (await read(kase.id)).version,
  outcome,
  reasonCode: outcome === 'refused' ? 'amount-not-proven' : undefined,
})

/** What it came to, once the case has been resolved or time enough has passed. */
async function paying(complaintId: string) {
  for (let at = 0; at < 60 && (await read(complaintId)).state !== 'resolved'; at += 1)
    await path.environment.sleep('2 seconds')
  const { outBillNo, state } = await payoutOf(complaintId)
  const debits = await debitsOf(path.stack)
  return { state, debits: debits.filter((debit) => debit.outBillNo === outBillNo).length }
}
const ONCE = { state: 'paid', debits: 1 }

test('a decision whose update was lost is carried out by the sweep alone', async () => {
  const kase = await toDecide(60_000)
  await path.steps.decideReview(kase.id, kase.command, Date.now())
  await sweepOnce()
  expect((await payoutOf(kase.id)).state).toBe('requested')
  await longAgo(kase.id)
  await sweepOnce()
  expect(await paying(kase.id)).toEqual(ONCE)
})

test('an approval whose update was lost is sent by the sweep alone', async () => {
  const kase = await advanced(600_000)
  await comesTo(kase.id, 'awaiting-approval')
  await path.steps.decideApproval(kase.id, await approvalOf(kase, 'approved'), Date.now())
  await longAgo(kase.id)
  await sweepOnce()
  expect(await paying(kase.id)).toEqual(ONCE)
})

test('the money of a payout that was taken back unheard goes back to the fund by the sweep alone', async () => {
  const kase = await advanced(610_000)
  await comesTo(kase.id, 'awaiting-approval')
  const before = (await figures()).reservedCents
  await path.steps.decideApproval(kase.id, await approvalOf(kase, 'refused'), Date.now())
  await longAgo(kase.id)
  await sweepOnce()
  await expect.poll(async () => (await payoutOf(kase.id)).releasedAt, { timeout: 10_000 }).not.toBeNull()
  expect((await figures()).reservedCents).toBe(before - 610_000)
})

test('what a merchant paid too much reaches the tourist although its confirmation was lost', async () => {
  const { id, recoveryId } = await recoveries.claimed(70_000)
  const repaymentId = randomUUID()
  await recoveries.command(recoveryId, recordRepayment, {
    id: repaymentId,
    staffId: 'finance',
    bankReference: 'BEHIND-1',
    amountCents: 71_000,
    receivedOn: new Date().toISOString().slice(0, 10),
  })
  const decided = { id: randomUUID(), repaymentId, staffId: 'finance2', outcome: 'confirmed' } as const
  await path.steps.decideRepayment(recoveryId, decided, Date.now())
  await path.db.repayment.update({
    where: { id: repaymentId },
    data: { confirmedAt: new Date(Date.now() - 90_000) },
  })
  await sweepOnce()
  const surplus = () => path.db.payout.findFirst({ where: { complaintId: id, kind: 'surplus' } })
  for (let at = 0; at < 60 && (await surplus())?.state !== 'paid'; at += 1)
    await path.environment.sleep('2 seconds')
  expect(await surplus()).toMatchObject({ state: 'paid', amountCents: 1_000n })
  const { status } = await path.environment.client.workflow
    .getHandle(recoveryWorkflowId(recoveryId))
    .describe()
  expect(status.name).toBe('COMPLETED')
})

/** Decided on by a reviewer whose page shows what the workflow has not heard of, or does not. */
async function markedUnheard(askedCents: number) {
  const kase = await toDecide(askedCents)
  const marked = { id: randomUUID(), staffId: 'supervisor', version: kase.command.version }
  await path.steps.markMajor(kase.id, marked, Date.now())
  const decide = (version: number) =>
    kase.handle.executeUpdate(ask.decideReview, {
      updateId: kase.command.id,
      args: [{ ...kase.command, version }],
    })
  return { ...kase, decide }
}

test('a page that is newer than what the workflow knows may decide; an older one may not', async () => {
  const reloaded = await markedUnheard(62_000)
  await reloaded.decide((await read(reloaded.id)).version)
  expect(await paying(reloaded.id)).toEqual(ONCE)
  const stale = await markedUnheard(62_000)
  expect(await refusalOf(stale.decide(stale.command.version))).toBe('STALE_PAGE')
})

test('a command told again after its answer was lost is done, whatever the workflow has heard since', async () => {
  const decided = await toDecide(63_000)
  await path.steps.decideReview(decided.id, decided.command, Date.now())
  await decided.handle.signal(ask.lookAgain)
  await comesTo(decided.id, 'paying', 'resolved')
  const again = decided.handle.executeUpdate(ask.decideReview, {
    updateId: decided.command.id,
    args: [decided.command],
  })
  expect(await refusalOf(again)).toBeNull()
  expect(await paying(decided.id)).toEqual(ONCE)
  expect(await path.db.decision.count({ where: { complaintId: decided.id } })).toBe(1)
})

test('an approval told again is done; another person’s word after it is refused, not dropped', async () => {
  const kase = await advanced(620_000)
  await comesTo(kase.id, 'awaiting-approval')
  const approval = await approvalOf(kase, 'approved')
  await path.steps.decideApproval(kase.id, approval, Date.now())
  expect(await refusalOf(decideApproval(kase, 'supervisor', 'refused', approval.version))).toMatch(
    /ILLEGAL_STATE_CHANGE|STALE_PAGE/,
  )
  const again = kase.handle.executeUpdate(ask.decideApproval, { updateId: approval.id, args: [approval] })
  expect(await refusalOf(again)).toBeNull()
  expect(await paying(kase.id)).toEqual(ONCE)
})

test('a case that was refused for ever still refuses, and its updates do not run out', async () => {
  const kase = await toDecide(64_000)
  const ids = Array.from({ length: 60 }, () => randomUUID())
  for (const id of ids) {
    const request = kase.handle.executeUpdate(ask.requestReopen, { updateId: id, args: [{ id, text: 'no' }] })
    expect(await refusalOf(request)).toBe('ILLEGAL_STATE_CHANGE')
  }
  const history = await kase.handle.fetchHistory()
  const accepted = (history.events ?? []).filter(
    (event) => event.workflowExecutionUpdateAcceptedEventAttributes,
  )
  expect(accepted.length).toBe(50)
}, 60_000)
