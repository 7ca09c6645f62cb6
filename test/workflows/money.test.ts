import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { cents } from '#domain/money'
import { lockCase } from '#prisma/stores/cases'
import { inTransaction } from '#prisma/stores/database'
import { expiredPayouts } from '#prisma/stores/payout-pages'
import * as ask from '#workflows/complaint/messages'
import * as recovering from '#workflows/recovery/messages'
import { recoveryWorkflowId } from '#workflows/recovery/messages'
import { onPath } from './on-path.ts'
import { type Path, startPath } from './path-fixture.ts'
import { debitsOf } from './small-claims.ts'
import { applyNotice, resolveUnknown } from '../../workflows/activities/cases/outcome.ts'

let path: Path
beforeAll(async () => {
  path = await startPath({ fundCapCents: cents(2_000_000) })
})
afterAll(() => path?.stop())
beforeEach(async () => {
  await fault('clear')
  await path.openRails()
})

const { read, payoutOf, comesTo, fault, refusalOf, advanced, decideApproval, figures } = onPath(() => path)

test('an advance of 5,000 needs a second person, never the first, and one above 10,000 a supervisor', async () => {
  const large = await advanced(500_000)
  await comesTo(large.id, 'awaiting-approval')
  expect(await refusalOf(decideApproval(large, 'reviewer', 'approved'))).toBe('FOUR_EYES_REQUIRED')
  expect(await refusalOf(decideApproval(large, 'approver', 'approved', 1))).toBe('STALE_PAGE')
  await decideApproval(large, 'approver', 'refused')
  await comesTo(large.id, 'in-review')

  const larger = await advanced(1_000_001)
  await comesTo(larger.id, 'awaiting-approval')
  expect(await refusalOf(decideApproval(larger, 'approver', 'approved'))).toBe('SUPERVISOR_REQUIRED')
  await decideApproval(larger, 'supervisor', 'refused')
  await comesTo(larger.id, 'in-review')
  await path.environment.sleep('1 second')
  expect((await figures()).reservedCents).toBe(0)
})

test('money that no second person decides about goes back to the fund, is listed, and may be set aside again', async () => {
  const before = await figures()
  const held = await advanced(600_000)
  await comesTo(held.id, 'awaiting-approval')
  await path.environment.sleep('47 hours')
  expect((await figures()).reservedCents).toBe(before.reservedCents + 600_000)
  await path.environment.sleep('2 hours')
  await comesTo(held.id, 'in-review')
  await path.environment.sleep('1 second')
  expect(await figures()).toEqual(before)
  const { rows } = await expiredPayouts(path.db, (await payoutOf(held.id)).fundId, { limit: 10 })
  expect(rows).toMatchObject([
    { caseNumber: held.caseNumber, state: 'cancelled', amountCents: 600_000, sentAt: null },
  ])
  expect(rows[0]?.releasedAt).not.toBeNull()

  // the same round, another decision: its clock is its own
  await path.claim(held.id, 'reviewer')
  const id = randomUUID()
  const { version } = await read(held.id)
  const again = { id, staffId: 'reviewer', version, kind: 'advance', amountCents: 600_000 } as const
  await held.handle.executeUpdate(ask.decideReview, { updateId: id, args: [again] })
  await comesTo(held.id, 'awaiting-approval')
  await decideApproval({ ...held, decisionId: id }, 'approver', 'approved')
  await path.environment.sleep('3 days')
  expect(await payoutOf(held.id)).toMatchObject({ state: 'paid', expiredAt: null })
  expect((await figures()).reservedCents).toBe(before.reservedCents)
})

test('what the fund cannot hold waits for it, visibly, and goes on when there is room', async () => {
  const before = await figures()
  const first = await advanced(1_400_000)
  await comesTo(first.id, 'awaiting-approval')
  const second = await advanced(900_000)
  await path.environment.sleep('1 second')
  const waiting = await payoutOf(second.id)
  expect(waiting.state).toBe('awaiting-fund')
  expect(waiting.refusal).toMatchObject({ code: 'FUND_CAP_EXCEEDED', requested: 900_000, limit: 2_000_000 })

  await decideApproval(first, 'supervisor', 'refused')
  await comesTo(first.id, 'in-review')
  await path.environment.sleep('1 second')
  await second.handle.signal(ask.fundChanged)
  await comesTo(second.id, 'awaiting-approval')
  await decideApproval(second, 'approver', 'refused')
  await comesTo(second.id, 'in-review')
  await path.environment.sleep('1 second')
  expect(await figures()).toEqual({ ...before })
})

test('the five seconds back are real: nothing was sent, and the money is free again', async () => {
  const before = await figures()
  const kase = await advanced(200_000)
  const id = randomUUID()
  await kase.handle.executeUpdate(ask.undoDecision, {
    updateId: id,
    args: [{ id, decisionId: kase.decisionId, staffId: 'reviewer' }],
  })
  await comesTo(kase.id, 'in-review')
  await path.environment.sleep('1 minute')
  expect((await payoutOf(kase.id)).state).toBe('cancelled')
  expect(await debitsOf(path.stack)).not.toContainEqual(
    expect.objectContaining({ outBillNo: (await payoutOf(kase.id)).outBillNo }),
  )
  expect(await figures()).toEqual(before)
})

test('a provider that refuses for good leaves the money with the fund, and the case with a person when nobody puts it right', async () => {
  const before = await figures()
  await fault('refuse')
  const kase = await advanced(210_000)
  await path.environment.sleep('10 seconds')
  const payout = await payoutOf(kase.id)
  expect([payout.state, payout.failureCode]).toEqual(['failed', 'NAME_NOT_CORRECT'])
  expect((await read(kase.id)).state).toBe('paying')
  expect(await figures()).toEqual(before)
  await path.environment.sleep('73 hours')
  await comesTo(kase.id, 'in-review')
  expect(await figures()).toEqual(before)
})

test('a lost answer is asked about, and one debit is all there is', async () => {
  await fault('drop-after-effect')
  const kase = await advanced(220_000)
  await path.environment.sleep('2 minutes')
  await comesTo(kase.id, 'resolved')
  const { outBillNo } = await payoutOf(kase.id)
  expect((await debitsOf(path.stack)).filter((debit) => debit.outBillNo === outBillNo)).toHaveLength(1)
})

test('an outcome nobody learns stays unknown, keeps its money set aside, and ends with what a person found', async () => {
  await fault('error-500', 1_000)
  const kase = await advanced(230_000)
  await path.environment.sleep('10 minutes')
  const payout = await payoutOf(kase.id)
  expect(payout.state).toBe('unknown-outcome')
  expect((await figures()).reservedCents).toBe(230_000)
  await fault('clear')
  const id = randomUUID()
  await kase.handle.executeUpdate(ask.resolveUnknown, {
    updateId: id,
    args: [{ id, payoutId: payout.id, staffId: 'finance', finding: 'not-paid' }],
  })
  await comesTo(kase.id, 'in-review')
  await path.environment.sleep('1 second')
  expect((await figures()).reservedCents).toBe(0)
})

const waitingForLocks = async () => {
  const rows = await path.db.$queryRaw`
    SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
  return z.array(z.object({ n: z.int() })).parse(rows)[0]?.n
}

test('a person’s finding and the provider’s word in one instant leave ledger and rows with one story', async () => {
  for (const first of ['person', 'provider'] as const) {
    await fault('error-500', 1_000)
    const kase = await advanced(230_000)
    await path.environment.sleep('10 minutes')
    await fault('clear')
    await path.openRails()
    const { id: payoutId, outBillNo } = await payoutOf(kase.id)
    const now = Date.now()
    const person = () =>
      resolveUnknown(
        path,
        kase.id,
        { id: randomUUID(), payoutId, staffId: 'finance', finding: 'not-paid' },
        now,
      )
    const notice = { eventId: randomUUID(), outBillNo, providerBillNo: 'P', state: 'SUCCESS' } as const
    const provider = () => applyNotice(path, kase.id, { ...notice, amountCents: 230_000 }, now)
    const answers: Promise<unknown>[] = []
    await inTransaction(path.database, async (tx) => {
      await lockCase(tx, kase.id)
      // both have seen the payout open; the case lets them in one after the other
      for (const say of first === 'person' ? [person, provider] : [provider, person]) {
        answers.push(say())
        await vi.waitFor(async () => expect(await waitingForLocks()).toBe(answers.length))
      }
    })
    await Promise.all(answers)
    const payout = await payoutOf(kase.id)
    expect(payout.state).toBe(first === 'person' ? 'failed' : 'paid')
    await path.environment.sleep('1 second')
    const advance = await path.ledger.advance(payoutId)
    expect(advance?.capturedCents).toBe(payout.state === 'paid' ? 230_000 : 0)
  }
})

test('a repayment counts once a second person has seen it; what is over is paid on to the tourist, once', async () => {
  const kase = await advanced(240_000)
  await path.environment.sleep('1 minute')
  await comesTo(kase.id, 'resolved')
  const { id: recoveryId } = await path.db.recovery.findFirstOrThrow({ where: { complaintId: kase.id } })
  const recovery = path.environment.client.workflow.getHandle(recoveryWorkflowId(recoveryId))
  const before = await figures()
  const record = async (amountCents: number, bankReference: string, id: string) =>
    await recovery.executeUpdate(recovering.recordRepayment, {
      updateId: id,
      args: [
        {
          id,
          staffId: 'finance',
          bankReference,
          amountCents,
          receivedOn: new Date().toISOString().slice(0, 10),
        },
      ],
    })
  const confirm = async (repaymentId: string, staffId: string) => {
    const id = randomUUID()
    return await recovery.executeUpdate(recovering.decideRepayment, {
      updateId: id,
      args: [{ id, repaymentId, staffId, outcome: 'confirmed' }],
    })
  }
  const [part, rest] = [randomUUID(), randomUUID()]
  await record(100_000, 'BANK-1', part)
  expect(await figures()).toEqual(before)
  expect(await refusalOf(confirm(part, 'finance'))).toBe('FOUR_EYES_REQUIRED')
  expect(await refusalOf(record(100_000, 'BANK-1', randomUUID()))).toBe('BANK_REFERENCE_USED')
  expect(await confirm(part, 'finance2')).toEqual({ state: 'part-paid', recoveredCents: 100_000 })
  await record(150_000, 'BANK-2', rest)
  expect(await confirm(rest, 'finance2')).toEqual({ state: 'recovered', recoveredCents: 240_000 })
  const after = await figures()
  expect(before.outstandingCents - after.outstandingCents).toBe(240_000)
  expect(after.heldCents - before.heldCents).toBe(10_000)
  await path.environment.sleep('1 minute')
  await vi.waitFor(async () => {
    const surplus = await path.db.payout.findFirst({ where: { complaintId: kase.id, kind: 'surplus' } })
    expect(surplus).toMatchObject({ state: 'paid', amountCents: 10_000n })
  })
  const end = await figures()
  expect(end.heldCents).toBe(before.heldCents)
  expect(end.outstandingCents).toBe(after.outstandingCents)
  const { outBillNo } = await path.db.payout.findFirstOrThrow({
    where: { complaintId: kase.id, kind: 'surplus' },
  })
  expect((await debitsOf(path.stack)).filter((debit) => debit.outBillNo === outBillNo)).toHaveLength(1)
})
