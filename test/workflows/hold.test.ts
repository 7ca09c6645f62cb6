import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cents } from '#domain/money'
import { recordMerchantStatement } from '#prisma/stores/merchant-desk'
import * as ask from '#workflows/complaint/messages'
import { onPath } from './on-path.ts'
import { type Path, startPath } from './path-fixture.ts'

let path: Path
beforeAll(async () => {
  path = await startPath({ fundCapCents: cents(5_000_000), holdUntilLiable: 1 })
})
afterAll(() => path?.stop())

const { read, payoutOf, comesTo, refusalOf, advanced, decideApproval, figures } = onPath(() => path)

/** Decided, set aside, and not sent. */
async function held(amountCents: number, approver?: string) {
  const before = await figures()
  const kase = await advanced(amountCents)
  if (approver) {
    await comesTo(kase.id, 'awaiting-approval')
    await decideApproval(kase, approver, 'approved')
  }
  await path.environment.sleep('1 minute')
  const payout = await payoutOf(kase.id)
  expect([payout.state, payout.sentAt]).toEqual(['held', null])
  const now = await figures()
  expect(now.reservedCents - before.reservedCents).toBe(amountCents)
  expect(now.postedCents).toBe(before.postedCents)
  return { kase, before, payout }
}
const sends = async (id: string, amountCents: number, before: Awaited<ReturnType<typeof figures>>) => {
  await path.environment.sleep('1 minute')
  await comesTo(id, 'resolved')
  const after = await figures()
  expect((await payoutOf(id)).state).toBe('paid')
  expect(after.reservedCents).toBe(before.reservedCents)
  expect(before.postedCents - after.postedCents).toBe(amountCents)
  expect(after.outstandingCents - before.outstandingCents).toBe(amountCents)
}
const state = async (complaintId: string, caseNumber: string, position: 'agrees' | 'objects') => {
  const { merchantId } = await path.db.complaint.findUniqueOrThrow({ where: { id: complaintId } })
  if (!merchantId) throw new Error('the case names a merchant')
  const at = new Date(await path.environment.currentTimeMs())
  await recordMerchantStatement(path.database, { caseNumber, merchantId, position, text: 'Words.', at })
}
const find = (
  handle: Awaited<ReturnType<typeof advanced>>['handle'],
  payoutId: string,
  staffId: string,
  outcome: 'liable' | 'not-liable',
) => {
  const id = randomUUID()
  const given = { id, payoutId, staffId, outcome, reason: 'As the photos show.' } as const
  return handle.executeUpdate(ask.decideHold, { updateId: id, args: [given] })
}

test('an advance stands as frozen credit, and goes out when its days pass without an objection, not before', async () => {
  const { kase, before, payout } = await held(210_000)
  await path.environment.sleep('6 days')
  expect((await payoutOf(kase.id)).state).toBe('held')
  expect(
    Math.round(((payout.heldUntil?.getTime() ?? 0) - (payout.approvedAt?.getTime() ?? 0)) / 86_400_000),
  ).toBe(7)
  await path.environment.sleep('1 day')
  await sends(kase.id, 210_000, before)
})

test('it goes out at once when the merchant agrees', async () => {
  const { kase, before, payout } = await held(220_000)
  await state(kase.id, kase.caseNumber, 'agrees')
  await kase.handle.signal(ask.merchantStated)
  await sends(kase.id, 220_000, before)
  expect((await payoutOf(kase.id)).sentAt?.getTime()).toBeLessThan(payout.heldUntil?.getTime() ?? 0)
})

test('an objection keeps it until somebody without a part in it finds the merchant liable', async () => {
  const { kase, before, payout } = await held(610_000, 'approver')
  await state(kase.id, kase.caseNumber, 'objects')
  await kase.handle.signal(ask.merchantStated)
  await path.environment.sleep('20 days')
  expect((await payoutOf(kase.id)).state).toBe('held')
  for (const staffId of ['reviewer', 'approver'])
    expect(await refusalOf(find(kase.handle, payout.id, staffId, 'liable'))).toBe('FOUR_EYES_REQUIRED')
  await find(kase.handle, payout.id, 'supervisor', 'liable')
  await sends(kase.id, 610_000, before)
})

test('found not liable it goes back to the fund to the fen, and the case to a reviewer', async () => {
  const { kase, before, payout } = await held(230_000)
  await state(kase.id, kase.caseNumber, 'objects')
  await find(kase.handle, payout.id, 'supervisor', 'not-liable')
  await comesTo(kase.id, 'in-review')
  await path.environment.sleep('10 seconds')
  expect(await figures()).toEqual(before)
  expect(await payoutOf(kase.id)).toMatchObject({ state: 'cancelled', sentAt: null })
  expect((await read(kase.id)).decidedAt).toBeNull()
  const undone = await path.db.decision.findUniqueOrThrow({ where: { id: kase.decisionId } })
  expect(undone.undoneBecause).toBe('not-liable')
})
