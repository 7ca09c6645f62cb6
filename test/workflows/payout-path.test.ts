import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { cents } from '#domain/money'
import { FAILURES_TO_CLOSE } from '#domain/rail-health'
import { keepCorrection, keepRepeat } from '#prisma/stores/payee-corrections'
import { onPool } from '#prisma/stores/sql'
import * as ask from '#workflows/complaint/messages'
import { onPath } from './on-path.ts'
import { type Path, startPath } from './path-fixture.ts'
import { debitsOf } from './small-claims.ts'

let path: Path
beforeAll(async () => {
  path = await startPath({ fundCapCents: cents(50_000_000) })
})
afterAll(() => path?.stop())
beforeEach(async () => {
  await fault('clear')
  await admin('balance', { cents: 100_000_000_00 })
  await path.openRails()
})

const { read, payoutOf, comesTo, fault, refusalOf, advanced, decideApproval, figures } = onPath(() => path)

const admin = (what: string, body: object) =>
  fetch(`${path.stack.sandboxUrl}/admin/${what}`, { method: 'POST', body: JSON.stringify(body) })
const debitsOfNumber = async (outBillNo: string) =>
  (await debitsOf(path.stack)).filter((debit) => debit.outBillNo === outBillNo)
const railOf = () => path.db.railHealth.findUniqueOrThrow({ where: { rail: 'wechat' } })
const messagesOf = async (complaintId: string) =>
  (await path.db.message.findMany({ where: { complaintId }, orderBy: { createdAt: 'asc' } })).map(
    ({ template }) => template,
  )

const sealed = (account: string, correctedBy: string | null, name = 'Synthetic Tourist') => ({
  rail: 'wechat' as const,
  payeeAccountEnc: path.cipher.encrypt('payee-account', account),
  payeeNameEnc: path.cipher.encrypt('name', name),
  body: path.cipher.blindIndex('payee-account', JSON.stringify([account, name])),
  payeeIndex: path.cipher.blindIndex('payee-account', account),
  payeeBankCode: null,
  correctedBy,
})

/** Somebody says where it should go: kept first, then told by its id alone. */
async function correct(
  kase: { id: string; handle: Kase['handle'] },
  account: string,
  correctedBy: string | null = null,
) {
  const id = randomUUID()
  const { id: payoutId } = await payoutOf(kase.id)
  await keepCorrection(onPool(path.database.pool), { ...sealed(account, correctedBy), id, payoutId })
  await kase.handle.executeUpdate(ask.correctPayee, { updateId: id, args: [{ id }] })
}
type Kase = Awaited<ReturnType<typeof advanced>>

async function cancel(kase: Kase): Promise<void> {
  const id = randomUUID()
  const { id: payoutId } = await payoutOf(kase.id)
  await kase.handle.executeUpdate(ask.cancelPayout, {
    updateId: id,
    args: [{ id, payoutId, staffId: 'finance' }],
  })
}

const becomes = async (kase: { id: string }, state: string) =>
  await vi.waitFor(
    async () => {
      const payout = await payoutOf(kase.id)
      expect(payout.state).toBe(state)
      return payout
    },
    { timeout: 8_000 },
  )

test('a payee put right is paid under a number of its own, once, after a person who neither decided nor typed it', async () => {
  const before = await figures()
  await fault('refuse')
  const kase = await advanced(120_000)
  await path.environment.sleep('10 seconds')
  const failed = await becomes(kase, 'failed')
  expect((await figures()).reservedCents).toBe(before.reservedCents)
  await correct(kase, `${randomUUID()}-authorised`, 'finance')
  await comesTo(kase.id, 'awaiting-approval')
  const corrected = await payoutOf(kase.id)
  expect(corrected).toMatchObject({ previousPayoutId: failed.id, approvalNeeded: 'second-person' })
  expect(corrected.outBillNo).not.toBe(failed.outBillNo)
  expect(await refusalOf(decideApproval(kase, 'reviewer', 'approved'))).toBe('FOUR_EYES_REQUIRED')
  await decideApproval(kase, 'approver', 'approved')
  await path.environment.sleep('1 minute')
  await comesTo(kase.id, 'resolved')
  expect(await debitsOfNumber(failed.outBillNo)).toHaveLength(0)
  expect(await debitsOfNumber(corrected.outBillNo)).toHaveLength(1)
  expect((await figures()).outstandingCents - before.outstandingCents).toBe(120_000)
})

test('another name alone is another payee: a second person looks at it', async () => {
  await fault('refuse')
  const account = `${randomUUID()}-authorised`
  const kase = await advanced(120_500, account)
  await path.environment.sleep('10 seconds')
  const { id: payoutId } = await becomes(kase, 'failed')
  const id = randomUUID()
  const sql = onPool(path.database.pool)
  await keepCorrection(sql, { ...sealed(account, null, 'Another Name'), id, payoutId })
  await expect(
    keepCorrection(sql, { ...sealed(account, null, 'A Third Name'), id, payoutId }),
  ).rejects.toThrow('IDEMPOTENCY_CONFLICT')
  await kase.handle.executeUpdate(ask.correctPayee, { updateId: id, args: [{ id }] })
  await comesTo(kase.id, 'awaiting-approval')
  expect(await payoutOf(kase.id)).toMatchObject({ approvalNeeded: 'second-person' })
})

test('who typed a payee cannot approve it, not even in SQL, and an approval cannot leave anybody out', async () => {
  await fault('refuse')
  const kase = await advanced(121_000)
  await path.environment.sleep('10 seconds')
  await becomes(kase, 'failed')
  await correct(kase, `${randomUUID()}-authorised`, 'supervisor')
  await comesTo(kase.id, 'awaiting-approval')
  expect(await refusalOf(decideApproval(kase, 'supervisor', 'approved'))).toBe('FOUR_EYES_REQUIRED')
  const { id: payoutId, decisionId } = await payoutOf(kase.id)
  const approve = (decidedBy: string | null, correctedBy: string | null, approverId: string) =>
    path.db.$executeRaw`
      INSERT INTO approval (payout_id, decision_id, decided_by, corrected_by, approver_id, approver_role, outcome, case_version, at)
      VALUES (${payoutId}::uuid, ${decisionId}::uuid, ${decidedBy}, ${correctedBy}, ${approverId}, 'supervisor', 'approved', 1, now())`
  await expect(approve('reviewer', 'supervisor', 'supervisor')).rejects.toThrow('correction_four_eyes')
  await expect(approve('reviewer', null, 'supervisor')).rejects.toThrow('names who decided')
  await expect(approve(null, 'supervisor', 'reviewer')).rejects.toThrow('names who decided')
})

test('the same payee once more needs nobody, and a correction told twice is one payout', async () => {
  await fault('refuse')
  const kase = await advanced(122_000)
  await path.environment.sleep('10 seconds')
  const failed = await becomes(kase, 'failed')
  const id = randomUUID()
  const given = { id, payoutId: failed.id, correctedBy: 'finance' }
  await keepRepeat(onPool(path.database.pool), given)
  const tell = (updateId: string) => kase.handle.executeUpdate(ask.correctPayee, { updateId, args: [{ id }] })
  await Promise.all([tell(randomUUID()), tell(randomUUID()), tell(id)])
  await path.environment.sleep('1 minute')
  await comesTo(kase.id, 'resolved')
  expect(await path.db.payout.count({ where: { complaintId: kase.id } })).toBe(2)
  expect(await debitsOfNumber((await payoutOf(kase.id)).outBillNo)).toHaveLength(1)
  // told again it is the same; another payee, or a payout that came to something, is refused
  await keepRepeat(onPool(path.database.pool), given)
  await expect(
    keepCorrection(onPool(path.database.pool), { ...sealed('other', null), id, payoutId: failed.id }),
  ).rejects.toThrow('IDEMPOTENCY_CONFLICT')
  const { id: paidId } = await payoutOf(kase.id)
  await expect(
    keepRepeat(onPool(path.database.pool), { id: randomUUID(), payoutId: paidId, correctedBy: null }),
  ).rejects.toThrow('ILLEGAL_STATE_CHANGE')
})

test('what nobody collects is reminded of twice, taken back after a day, and sent again when its payee asks', async () => {
  const before = await figures()
  const kase = await advanced(123_000, randomUUID())
  await path.environment.sleep('1 minute')
  const ready = await becomes(kase, 'awaiting-payee')
  await path.environment.sleep('23 hours')
  expect((await messagesOf(kase.id)).filter((template) => template === 'collect-reminder')).toHaveLength(2)
  expect((await payoutOf(kase.id)).state).toBe('awaiting-payee')
  await path.environment.sleep('2 hours')
  await path.environment.sleep('5 minutes')
  const back = await becomes(kase, 'cancelled')
  expect(back.failureCode).toBe('NOT_COLLECTED')
  expect((await figures()).reservedCents).toBe(before.reservedCents)
  expect(await messagesOf(kase.id)).toContain('payee-to-correct')
  await correct(kase, `${randomUUID()}-authorised`)
  await comesTo(kase.id, 'awaiting-approval')
  await decideApproval(kase, 'approver', 'approved')
  await path.environment.sleep('1 minute')
  await comesTo(kase.id, 'resolved')
  expect(await debitsOfNumber(ready.outBillNo)).toHaveLength(0)
})

test('what finance takes back goes back to the fund and the case to a person; once collected it is paid instead', async () => {
  const before = await figures()
  const kase = await advanced(124_000, randomUUID())
  await path.environment.sleep('1 minute')
  await becomes(kase, 'awaiting-payee')
  await cancel(kase)
  await path.environment.sleep('5 minutes')
  await comesTo(kase.id, 'in-review')
  expect((await payoutOf(kase.id)).state).toBe('cancelled')
  expect((await figures()).reservedCents).toBe(before.reservedCents)

  const collected = await advanced(124_100, randomUUID())
  await path.environment.sleep('1 minute')
  const { collectPackage } = await becomes(collected, 'awaiting-payee')
  await fetch(`${path.stack.sandboxUrl}/collect/${collectPackage}`, { method: 'POST', redirect: 'manual' })
  await cancel(collected)
  await path.environment.sleep('5 minutes')
  await comesTo(collected.id, 'resolved')
  expect(await debitsOfNumber((await payoutOf(collected.id)).outBillNo)).toHaveLength(1)
})

test('a rail nobody answers on closes itself; what comes then waits unsent, and goes on by itself when it answers', async () => {
  await fault('error-500', 1_000)
  const first = await advanced(125_000)
  await path.environment.sleep('1 minute')
  expect(await railOf()).toMatchObject({ closedBecause: 'no-answer' })
  expect((await railOf()).failures).toBeGreaterThanOrEqual(FAILURES_TO_CLOSE)
  const waiting = await advanced(126_000)
  await path.environment.sleep('6 seconds')
  await vi.waitFor(async () =>
    expect(await payoutOf(waiting.id)).toMatchObject({
      state: 'approved',
      sentAt: null,
      postponedBecause: 'no-answer',
    }),
  )
  await fault('clear')
  await path.environment.sleep('1 hour')
  for (const kase of [first, waiting]) {
    await comesTo(kase.id, 'resolved')
    expect(await debitsOfNumber((await payoutOf(kase.id)).outBillNo)).toHaveLength(1)
  }
  expect(await railOf()).toMatchObject({ closedBecause: null, failures: 0, closings: 0 })
})

test('an account that has run dry is nobody’s unknown: the payout waits under its number and is sent when there is money', async () => {
  await admin('balance', { cents: 100 })
  const kase = await advanced(127_000)
  await path.environment.sleep('30 seconds')
  const waiting = await becomes(kase, 'approved')
  expect(waiting).toMatchObject({ postponedBecause: 'no-balance' })
  expect(await railOf()).toMatchObject({ closedBecause: 'no-balance' })
  const id = randomUUID()
  const undone = kase.handle.executeUpdate(ask.undoDecision, {
    updateId: id,
    args: [{ id, decisionId: kase.decisionId, staffId: 'reviewer' }],
  })
  expect(await refusalOf(undone)).not.toBeNull()
  await admin('balance', { cents: 100_000_000_00 })
  await path.environment.sleep('1 hour')
  await comesTo(kase.id, 'resolved')
  expect((await payoutOf(kase.id)).outBillNo).toBe(waiting.outBillNo)
  expect(await debitsOfNumber(waiting.outBillNo)).toHaveLength(1)
})

test('what is over the day’s limit waits for the next day', async () => {
  const now = new Date(await path.environment.currentTimeMs())
  const sent = await path.db.payout.aggregate({
    where: { sentAt: { gte: new Date(now.getTime() - 24 * 3_600_000) } },
    _sum: { amountCents: true },
  })
  const limit = (sent._sum.amountCents ?? 0n) + 200_000n
  await path.db.railHealth.update({ where: { rail: 'wechat' }, data: { dailyLimitCents: limit } })
  const first = await advanced(150_000)
  await path.environment.sleep('30 seconds')
  await comesTo(first.id, 'resolved')
  await path.db.railHealth.update({ where: { rail: 'wechat' }, data: { dailyLimitCents: 200_000n } })
  const second = await advanced(160_000)
  await path.environment.sleep('30 seconds')
  expect(await payoutOf(second.id)).toMatchObject({ state: 'approved', postponedBecause: 'daily-limit' })
  await path.environment.sleep('25 hours')
  await comesTo(second.id, 'resolved')
})

test('an error code to a question or a cancellation never releases money', async () => {
  const before = await figures()
  const kase = await advanced(128_000, randomUUID())
  await path.environment.sleep('1 minute')
  await becomes(kase, 'awaiting-payee')
  await fault('unknown-code', 1_000)
  await cancel(kase)
  await path.environment.sleep('10 minutes')
  expect((await read(kase.id)).state).toBe('paying')
  expect((await figures()).reservedCents).toBe(before.reservedCents + 128_000)
})
