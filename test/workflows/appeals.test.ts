import { randomUUID } from 'node:crypto'
import type { UpdateDefinition } from '@temporalio/common'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cents } from '#domain/money'
import { DEFAULT_POLICY } from '#domain/policy'
import { fileAppeal } from '#prisma/stores/appeal-filing'
import { DomainError } from '#domain/errors'
import { recordRefunded } from '#prisma/stores/refunds-due'
import * as hearing from '#workflows/appeal/messages'
import * as ask from '#workflows/complaint/messages'
import * as recovering from '#workflows/recovery/messages'
import { onPath } from './on-path.ts'
import { onRecovery } from './on-recovery.ts'
import { type Path, startPath } from './path-fixture.ts'

const policy = { ...DEFAULT_POLICY, fundCapCents: cents(9_000_000) }
let path: Path
beforeAll(async () => {
  path = await startPath(policy)
})
afterAll(() => path?.stop())

const people = onPath(() => path)
const { figures, refusalOf, comesTo, read: readCase, payoutOf } = people
const { read, command, claimed, sleepTo, repay, told, unlockClock } = onRecovery(() => path, people)

const now = async () => new Date(await path.environment.currentTimeMs())
const words = 'The photos show what was agreed, and nobody looked at them.'

const begin = async (id: string) =>
  await path.environment.client.workflow.start('appeal', {
    taskQueue: path.taskQueue,
    workflowId: hearing.appealWorkflowId(id),
    args: [{ appealId: id }],
  })

async function touristAppeals(complaintId: string, id: string = randomUUID(), text = words) {
  await fileAppeal(path.database, { id, text, at: await now(), side: 'tourist', complaintId })
  await begin(id)
  return id
}
async function merchantAppeals(recoveryId: string, merchantId: string, id: string = randomUUID()) {
  await fileAppeal(path.database, {
    id,
    text: words,
    at: await now(),
    side: 'merchant',
    recoveryId,
    merchantId,
  })
  await begin(id)
  return id
}
const onAppeal = async <C extends { readonly id: string }>(
  appealId: string,
  update: UpdateDefinition<hearing.AppealAnswer, [C]>,
  given: C,
) =>
  await path.environment.client.workflow
    .getHandle(hearing.appealWorkflowId(appealId))
    .executeUpdate<hearing.AppealAnswer, [C]>(update, { updateId: given.id, args: [given] })
const takeUp = (appealId: string, staffId = 'hearer') =>
  onAppeal(appealId, hearing.takeUpAppeal, { id: randomUUID(), staffId })
const decide = (
  appealId: string,
  outcome: 'upheld' | 'varied' | 'overturned',
  amountCents?: number,
  staffId = 'hearer',
) =>
  onAppeal(appealId, hearing.decideAppeal, {
    id: randomUUID(),
    staffId,
    outcome,
    amountCents,
    reason: 'The receipt shows it.',
  })
const codeOf = async (work: Promise<unknown>): Promise<string | null> => {
  try {
    await work
    return null
  } catch (error) {
    return error instanceof DomainError ? error.code : String(error)
  }
}
const journalsOf = async (complaintId: string) =>
  await path.db.journal.findMany({ where: { complaintId }, orderBy: { seq: 'asc' } })

/** Filed and decided by the reviewer: part of what is asked, or nothing. */
async function decided(askedCents: number, amountCents: number) {
  const filed = await path.file({ askedCents, verified: false })
  const { version } = await comesTo(filed.id, 'in-review')
  await path.claim(filed.id, 'reviewer')
  const id = randomUUID()
  const word =
    amountCents > 0
      ? ({ kind: 'advance', amountCents, reasonCode: 'part-proven' } as const)
      : ({ kind: 'rejected', reasonCode: 'no-evidence' } as const)
  await filed.handle.executeUpdate(ask.decideReview, {
    updateId: id,
    args: [{ id, staffId: 'reviewer', version, ...word }],
  })
  await path.environment.sleep('10 seconds')
  await comesTo(filed.id, 'resolved')
  return filed
}

test('a tourist whose appeal is granted in part is paid the difference, once, and it is claimed by itself', async () => {
  const before = await figures()
  const kase = await decided(90_000, 40_000)
  const appealId = await touristAppeals(kase.id)
  expect(await codeOf(touristAppeals(kase.id))).toBe('APPEAL_NOT_OPEN')
  expect(await refusalOf(takeUp(appealId, 'reviewer'))).toBe('HAD_PART')
  await takeUp(appealId)
  expect(await refusalOf(decide(appealId, 'varied', 40_000))).toBe('INVALID')
  expect(await refusalOf(decide(appealId, 'varied', 90_001))).toBe('AMOUNT_ABOVE_PAID')
  expect(await refusalOf(decide(appealId, 'varied', 70_000, 'supervisor'))).toBe('CLAIM_HELD_BY_ANOTHER')
  expect(await decide(appealId, 'varied', 70_000)).toMatchObject({ state: 'varied' })
  await path.environment.sleep('10 seconds')
  await comesTo(kase.id, 'resolved')
  const payouts = await path.db.payout.findMany({
    where: { complaintId: kase.id },
    orderBy: { requestedAt: 'asc' },
  })
  expect(payouts.map(({ amountCents, state }) => [amountCents, state])).toEqual([
    [40_000n, 'paid'],
    [30_000n, 'paid'],
  ])
  expect(await readCase(kase.id)).toMatchObject({ round: 2 })
  const recoveries = await path.db.recovery.findMany({
    where: { complaintId: kase.id },
    orderBy: { openedAt: 'asc' },
  })
  expect(recoveries.map(({ amountCents }) => amountCents)).toEqual([40_000n, 30_000n])
  expect((await figures()).outstandingCents - before.outstandingCents).toBe(70_000)
  const journals = await journalsOf(kase.id)
  expect(journals.map(({ kind, documentId }) => [kind, documentId])).toEqual([
    ['reservation', null],
    ['capture', null],
    ['reservation', appealId],
    ['capture', appealId],
  ])
  expect(await told(kase.id)).toEqual(expect.arrayContaining(['appeal-admitted', 'appeal-varied', 'paid']))
})

test('a closed case is taken up again when its tourist is owed all, by two from the limit on, and ends again', async () => {
  const kase = await decided(600_000, 0)
  const appealId = await touristAppeals(kase.id)
  await path.environment.sleep('4 days')
  await comesTo(kase.id, 'closed')
  await takeUp(appealId)
  await decide(appealId, 'overturned')
  const again = await comesTo(kase.id, 'awaiting-approval')
  expect(again.workflowStartedAt).not.toBeNull()
  const handle = path.environment.client.workflow.getHandle(ask.complaintWorkflowId(kase.caseNumber))
  const approve = (staffId: string) => {
    const id = randomUUID()
    return handle.executeUpdate(ask.decideApproval, {
      updateId: id,
      args: [{ id, decisionId: appealId, staffId, version: again.version, outcome: 'approved' }],
    })
  }
  expect(await refusalOf(approve('hearer'))).toBe('FOUR_EYES_REQUIRED')
  await approve('approver')
  await path.environment.sleep('10 seconds')
  await comesTo(kase.id, 'resolved')
  expect(await payoutOf(kase.id)).toMatchObject({ state: 'paid', amountCents: 600_000n })
  expect((await journalsOf(kase.id)).filter(({ kind }) => kind === 'capture')).toHaveLength(1)
  expect(await path.db.recovery.count({ where: { complaintId: kase.id } })).toBe(1)
  const { reopenUntil } = await readCase(kase.id)
  if (!reopenUntil) throw new Error('it may be opened again')
  await sleepTo(reopenUntil)
  await comesTo(kase.id, 'closed')
  await unlockClock()
  // a start that comes late finds the row closed and ends at once
  const late = await path.environment.client.workflow.start('complaint', {
    taskQueue: path.taskQueue,
    workflowId: ask.complaintWorkflowId(kase.caseNumber),
    args: [{ complaintId: kase.id }],
  })
  await late.result()
  expect((await readCase(kase.id)).state).toBe('closed')
})

test('a decision that stands moves nothing, and is the last word', async () => {
  const before = await figures()
  const kase = await decided(50_000, 0)
  const appealId = await touristAppeals(kase.id)
  await takeUp(appealId)
  await decide(appealId, 'upheld')
  expect((await readCase(kase.id)).state).toBe('resolved')
  expect(await journalsOf(kase.id)).toEqual([])
  expect(await figures()).toEqual(before)
  expect(await codeOf(touristAppeals(kase.id))).toBe('APPEAL_NOT_OPEN')
  expect(await told(kase.id)).toContain('appeal-upheld')
})

test('the same appeal is one, other words under its id are refused, and it can be withdrawn until it is decided', async () => {
  const kase = await decided(50_000, 0)
  const id = randomUUID()
  const again = async (text: string) =>
    await fileAppeal(path.database, { id, text, at: await now(), side: 'tourist', complaintId: kase.id })
  expect(await again(words)).toEqual({ id, isNew: true })
  expect(await again(words)).toEqual({ id, isNew: false })
  expect(await codeOf(again(`${words} And more.`))).toBe('IDEMPOTENCY_CONFLICT')
  await begin(id)
  // while it is open nobody asks for another way of changing the decision
  const reopen = { id: randomUUID(), text: 'Please look at it again.' }
  expect(
    await refusalOf(kase.handle.executeUpdate(ask.requestReopen, { updateId: reopen.id, args: [reopen] })),
  ).toBe('ILLEGAL_STATE_CHANGE')
  expect(await onAppeal(id, hearing.withdrawAppeal, { id: randomUUID() })).toMatchObject({
    state: 'withdrawn',
  })
  expect(await path.db.caseEvent.count({ where: { complaintId: kase.id, kind: 'appeal-filed' } })).toBe(1)
})

test('a late appeal waits for a person without a part, who admits it or marks it; time moves no money', async () => {
  const kase = await decided(50_000, 0)
  await path.environment.sleep('15 days')
  const appealId = await touristAppeals(kase.id)
  const admit = (outcome: 'admitted' | 'out-of-time', staffId: string) =>
    onAppeal(appealId, hearing.admitAppeal, {
      id: randomUUID(),
      staffId,
      outcome,
      reason: 'Was in hospital.',
    })
  expect(await refusalOf(takeUp(appealId))).toBe('ILLEGAL_STATE_CHANGE')
  expect(await refusalOf(admit('admitted', 'reviewer'))).toBe('HAD_PART')
  await expect(
    path.db
      .$executeRaw`UPDATE appeal SET state = 'admitted', admitted_at = now() WHERE id = ${appealId}::uuid`,
  ).rejects.toThrow(/appeal_late_admitted_by_a_person/)
  expect(await admit('admitted', 'hearer')).toMatchObject({ state: 'admitted' })
  await path.environment.sleep('11 days')
  const [row] = await path.db.$queryRaw<{ state: string; overdue: boolean }[]>`
    SELECT state, overdue_at IS NOT NULL AS overdue FROM appeal WHERE id = ${appealId}::uuid`
  expect(row).toEqual({ state: 'admitted', overdue: true })
  expect(await path.db.breach.count({ where: { complaintId: kase.id, kind: 'appeal' } })).toBe(1)
  expect(await path.db.payout.count({ where: { complaintId: kase.id } })).toBe(0)
  expect(await told(kase.id)).toEqual(expect.arrayContaining(['appeal-late', 'appeal-admitted']))
})

test('who had a part in the case hears no appeal in it, whoever writes', async () => {
  const kase = await decided(50_000, 0)
  const appealId = await touristAppeals(kase.id)
  await path.db.conflictDeclaration.create({
    data: { complaintId: kase.id, staffId: 'hearer', at: new Date() },
  })
  for (const staffId of ['reviewer', 'hearer']) {
    expect(await refusalOf(takeUp(appealId, staffId))).toBe('HAD_PART')
    await expect(
      path.db
        .$executeRaw`UPDATE appeal SET state = 'under-review', heard_by = ${staffId} WHERE id = ${appealId}::uuid`,
    ).rejects.toThrow(/had a part in the case/)
  }
  await takeUp(appealId, 'supervisor')
  await decide(appealId, 'upheld', undefined, 'supervisor')
})

async function refund(recoveryId: string, amountCents: number, outcome: 'post' | 'ask' = 'post') {
  const { fundId, complaintId, payoutId } = await read(recoveryId)
  const id = randomUUID()
  await path.db.$executeRaw`
    INSERT INTO fund_movement (id, fund_id, kind, amount_cents, reference, recovery_id, effective_on, requested_by, requested_at)
    VALUES (${id}::uuid, ${fundId}::uuid, 'merchant-refund', ${BigInt(amountCents)}, ${id.slice(0, 12)}, ${recoveryId}::uuid,
      current_date, 'finance', now())`
  if (outcome === 'ask') return id
  const at = new Date()
  await path.db.fundMovement.update({ where: { id }, data: { approvedBy: 'finance2', approvedAt: at } })
  const answer = await path.ledger.refundMerchant({
    key: id,
    fundId,
    actor: { kind: 'staff', id: 'finance', role: 'finance' },
    approver: { kind: 'staff', id: 'finance2', role: 'finance' },
    documentId: id,
    payoutId,
    complaintId,
    recoveryId,
    amountCents: cents(amountCents),
  })
  expect(answer.refused).toBeNull()
  const given = {
    movementId: id,
    recoveryId,
    complaintId,
    amountCents: cents(amountCents),
    approverId: 'finance2',
    at,
  }
  await recordRefunded(path.database, given)
  await recordRefunded(path.database, given)
  return id
}
const bear = (recoveryId: string, writeOffId: string) =>
  command(recoveryId, recovering.decideWriteOff, {
    id: randomUUID(),
    writeOffId,
    staffId: 'finance2',
    outcome: 'approved',
  })

test('a merchant that owes less is claimed less, and the fund bears the rest by another person', async () => {
  const before = await figures()
  const claim = await claimed(200_000)
  const { recoveryId, merchantId } = claim
  const appealId = await merchantAppeals(recoveryId, merchantId)
  await repay(recoveryId, 50_000)
  await takeUp(appealId)
  expect(await refusalOf(decide(appealId, 'varied', 200_000))).toBe('AMOUNT_ABOVE_PAID')
  await decide(appealId, 'varied', 120_000)
  expect(await read(recoveryId)).toMatchObject({
    state: 'part-paid',
    amountCents: 120_000n,
    waivedCents: 80_000n,
  })
  await repay(recoveryId, 70_000)
  // what it owes is back, though nobody has borne the rest of the advance yet
  expect(await read(recoveryId)).toMatchObject({ state: 'recovered', recoveredCents: 120_000n })
  expect((await figures()).outstandingCents - before.outstandingCents).toBe(80_000)
  await bear(recoveryId, appealId)
  expect((await read(recoveryId)).state).toBe('recovered')
  expect((await figures()).outstandingCents).toBe(before.outstandingCents)
  expect((await journalsOf(claim.id)).map(({ kind }) => kind)).toEqual([
    'reservation',
    'capture',
    'recovery',
    'recovery',
    'write-off',
  ])
})

test('a merchant that owes nothing after it has paid gets it back by two, never more than is due, and then it is borne', async () => {
  const before = await figures()
  const claim = await claimed(210_000)
  const { recoveryId, merchantId } = claim
  await repay(recoveryId, 210_000)
  expect((await read(recoveryId)).state).toBe('recovered')
  const cash = (await figures()).postedCents
  const appealId = await merchantAppeals(recoveryId, merchantId)
  await takeUp(appealId)
  await decide(appealId, 'overturned')
  expect((await read(recoveryId)).state).toBe('cancelled')
  const [due] = await path.db.$queryRaw<{ id: string; cents: bigint }[]>`
    SELECT id, amount_cents AS cents FROM refund_due WHERE recovery_id = ${recoveryId}::uuid`
  if (!due) throw new Error('a refund is due')
  expect(due.cents).toBe(210_000n)
  // nothing to give up before it is paid back
  expect(await refusalOf(bear(recoveryId, due.id))).toBe('RECOVERY_EXCEEDED')
  await expect(refund(recoveryId, 210_001, 'ask')).rejects.toThrow(/more than is due/)
  await refund(recoveryId, 200_000)
  await expect(refund(recoveryId, 10_001, 'ask')).rejects.toThrow(/more than is due/)
  await refund(recoveryId, 10_000)
  expect((await figures()).postedCents).toBe(cash - 210_000)
  expect((await figures()).outstandingCents - before.outstandingCents).toBe(210_000)
  await bear(recoveryId, due.id)
  expect((await figures()).outstandingCents).toBe(before.outstandingCents)
  const journals = await journalsOf(claim.id)
  expect(journals.map(({ kind }) => kind)).toEqual([
    'reservation',
    'capture',
    'recovery',
    'merchant-refund',
    'merchant-refund',
    'write-off',
  ])
  expect(new Set(journals.map(({ payoutId }) => payoutId)).size).toBe(1)
  await unlockClock()
  expect(await told(claim.id)).toEqual(expect.arrayContaining(['not-liable-kept']))
})

const object = ({ recoveryId, merchantId }: { recoveryId: string; merchantId: string }) =>
  command(recoveryId, recovering.respondToNotice, {
    id: randomUUID(),
    merchantId,
    position: 'objects',
    text: 'The price was on the board.',
  })

test('an objection comes before an appeal, and none after it', async () => {
  const claim = await claimed(220_000)
  await object(claim)
  expect(await codeOf(merchantAppeals(claim.recoveryId, claim.merchantId))).toBe('OBJECTION_FIRST')
  const other = await claimed(230_000)
  const appealId = await merchantAppeals(other.recoveryId, other.merchantId)
  expect(await refusalOf(object(other))).toBe('ILLEGAL_STATE_CHANGE')
  await takeUp(appealId)
  await decide(appealId, 'upheld')
  expect((await read(other.recoveryId)).state).toBe('noticed')
  expect(await refusalOf(object(other))).toBe('ILLEGAL_STATE_CHANGE')
})

test('a merchant found not liable after it paid a part is owed that part, beside what the fund bears', async () => {
  const before = await figures()
  const claim = await claimed(240_000)
  const { recoveryId } = claim
  await object(claim)
  await repay(recoveryId, 90_000)
  const id = randomUUID()
  await command(recoveryId, recovering.decideObjection, {
    id,
    staffId: 'hearer',
    outcome: 'not-liable',
    reason: 'As the photos show.',
  })
  const [due] = await path.db.$queryRaw<{ id: string; cents: bigint }[]>`
    SELECT id, amount_cents AS cents FROM refund_due WHERE recovery_id = ${recoveryId}::uuid AND finding_id = ${id}::uuid`
  expect(due?.cents).toBe(90_000n)
  await bear(recoveryId, id)
  expect((await figures()).outstandingCents).toBe(before.outstandingCents)
  await refund(recoveryId, 90_000)
  await bear(recoveryId, due?.id ?? '')
  expect((await figures()).outstandingCents).toBe(before.outstandingCents)
  expect((await journalsOf(claim.id)).map(({ kind }) => kind)).toEqual([
    'reservation',
    'capture',
    'recovery',
    'write-off',
    'merchant-refund',
    'write-off',
  ])
})
