import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cityDay } from '#domain/clocks'
import { cents } from '#domain/money'
import { DEFAULT_POLICY } from '#domain/policy'
import * as recovering from '#workflows/recovery/messages'
import { onPath } from './on-path.ts'
import { onRecovery } from './on-recovery.ts'
import { type Path, startPath } from './path-fixture.ts'

const policy = { ...DEFAULT_POLICY, fundCapCents: cents(5_000_000) }
let path: Path
beforeAll(async () => {
  path = await startPath(policy)
})
afterAll(() => path?.stop())

const people = onPath(() => path)
const { figures, refusalOf } = people
const { read, command, claimed, sleepTo, daysAfter, repay, enrolAgain, told } = onRecovery(() => path, people)

const object = (recoveryId: string, merchantId: string) =>
  command(recoveryId, recovering.respondToNotice, {
    id: randomUUID(),
    merchantId,
    position: 'objects',
    text: 'The price was on the board.',
  })
const find = (
  recoveryId: string,
  staffId: string,
  outcome: 'liable' | 'not-liable',
  id: string = randomUUID(),
) => command(recoveryId, recovering.decideObjection, { id, staffId, outcome, reason: 'As the photos show.' })

test('an objection is decided by somebody without a part in the advance, and the days begin anew when it must pay', async () => {
  const claim = await claimed(610_000, 'approver')
  const { recoveryId, merchantId } = claim
  expect(await refusalOf(find(recoveryId, 'supervisor', 'liable'))).toBe('ILLEGAL_STATE_CHANGE')
  await object(recoveryId, merchantId)
  expect(await refusalOf(find(recoveryId, 'reviewer', 'liable'))).toBe('FOUR_EYES_REQUIRED')
  expect(await refusalOf(find(recoveryId, 'approver', 'not-liable'))).toBe('FOUR_EYES_REQUIRED')
  const { payoutId } = await read(recoveryId)
  for (const staff of ['reviewer', 'approver'])
    await expect(
      path.db
        .$executeRaw`INSERT INTO liability_finding (id, complaint_id, payout_id, recovery_id, outcome, reason, found_by, at)
        VALUES (gen_random_uuid(), ${claim.id}::uuid, ${payoutId}::uuid, ${recoveryId}::uuid, 'liable', 'x', ${staff}, now())`,
    ).rejects.toThrow(/had a part in the advance/)

  // nobody is taken off the list while its objection waits
  await sleepTo(daysAfter(claim.dueAt, 20))
  expect((await read(recoveryId)).state).toBe('overdue')
  const id = randomUUID()
  await find(recoveryId, 'supervisor', 'liable', id)
  await find(recoveryId, 'supervisor', 'liable', id)
  const anew = await read(recoveryId)
  const now = await path.environment.currentTimeMs()
  expect(anew).toMatchObject({ state: 'noticed', round: 2, remindersSent: 0, overdueAt: null })
  expect(Math.round(((anew.dueAt?.getTime() ?? 0) - now) / 3_600_000)).toBe(7 * 24)
  if (!anew.dueAt) throw new Error('it has days again')
  await sleepTo(anew.dueAt, 1)
  expect(await read(recoveryId)).toMatchObject({ state: 'overdue', remindersSent: 2 })
  expect((await told(claim.id)).filter((template) => template === 'recovery-reminder')).toHaveLength(4)
})

test('a merchant that is not liable owes nothing, and what the fund bears takes another person', async () => {
  const before = await figures()
  const { id: caseId, recoveryId, merchantId } = await claimed(260_000)
  await object(recoveryId, merchantId)
  const id = randomUUID()
  await find(recoveryId, 'supervisor', 'not-liable', id)
  expect((await read(recoveryId)).state).toBe('cancelled')
  expect((await figures()).outstandingCents - before.outstandingCents).toBe(260_000)
  const decide = (staffId: string) =>
    command(recoveryId, recovering.decideWriteOff, {
      id: randomUUID(),
      writeOffId: id,
      staffId,
      outcome: 'approved',
    })
  expect(await refusalOf(decide('supervisor'))).toBe('FOUR_EYES_REQUIRED')
  expect(await decide('finance')).toMatchObject({ state: 'cancelled' })
  expect((await figures()).outstandingCents).toBe(before.outstandingCents)
  const loss = await path.db.journal.findFirstOrThrow({ where: { documentId: id } })
  expect(loss).toMatchObject({ kind: 'write-off', actor: 'staff:supervisor:supervisor' })
  expect(await told(caseId)).toContain('not-liable-kept')
})

test('a tourist is asked to pay back, never made to: two people see the money, and what stays away is a loss', async () => {
  const { number } = await path.db.policyVersion.findFirstOrThrow({ orderBy: { number: 'desc' } })
  await path.db.policyVersion.create({
    data: {
      cityId: 'sanya',
      number: number + 1,
      effectiveAt: new Date(),
      parameters: { ...policy, touristRepaysNotLiable: 1 },
    },
  })
  const before = await figures()
  const { id: caseId, recoveryId, merchantId } = await claimed(270_000)
  await object(recoveryId, merchantId)
  await find(recoveryId, 'supervisor', 'not-liable')
  expect(await told(caseId)).toContain('claw-back-asked')
  const record = (amountCents: number, id: string) =>
    command(recoveryId, recovering.recordClawBack, {
      id,
      staffId: 'finance',
      bankReference: id.slice(0, 12),
      amountCents,
      receivedOn: cityDay(new Date()),
    })
  expect(await refusalOf(record(270_001, randomUUID()))).toBe('RECOVERY_EXCEEDED')
  const paymentId = randomUUID()
  await record(200_000, paymentId)
  const decide = (staffId: string) =>
    command(recoveryId, recovering.decideClawBack, {
      id: randomUUID(),
      paymentId,
      staffId,
      outcome: 'confirmed',
    })
  expect(await refusalOf(decide('finance'))).toBe('FOUR_EYES_REQUIRED')
  await expect(
    path.db
      .$executeRaw`UPDATE claw_back_payment SET confirmed_by = 'finance', confirmed_at = now() WHERE id = ${paymentId}::uuid`,
  ).rejects.toThrow(/claw_back_four_eyes/)
  await decide('finance2')
  await decide('finance2')
  expect((await figures()).outstandingCents - before.outstandingCents).toBe(70_000)
  const journal = await path.db.journal.findFirstOrThrow({ where: { documentId: paymentId } })
  expect(journal.kind).toBe('claw-back')
  const writeOffId = randomUUID()
  await command(recoveryId, recovering.requestWriteOff, {
    id: writeOffId,
    staffId: 'finance',
    reason: 'The tourist cannot be reached.',
  })
  await command(recoveryId, recovering.decideWriteOff, {
    id: randomUUID(),
    writeOffId,
    staffId: 'finance2',
    outcome: 'approved',
  })
  expect((await figures()).outstandingCents).toBe(before.outstandingCents)
  expect((await read(recoveryId)).state).toBe('cancelled')
})

const plan = async (
  recoveryId: string,
  merchantId: string,
  amounts: readonly number[],
  everyDays: number,
) => {
  const now = await path.environment.currentTimeMs()
  const instalments = amounts.map((amountCents, at) => ({
    on: cityDay(new Date(now + (3 + at * everyDays) * 86_400_000)),
    amountCents,
  }))
  const id = randomUUID()
  await command(recoveryId, recovering.proposePlan, { id, merchantId, instalments })
  return id
}
const decidePlan = (recoveryId: string, planId: string, outcome: 'accepted' | 'refused', reason?: string) =>
  command(recoveryId, recovering.decidePlan, {
    id: randomUUID(),
    planId,
    staffId: 'finance',
    outcome,
    reason,
  })

test('instalments are the merchant’s days once they are accepted, and one missed makes all of it overdue', async () => {
  const claim = await claimed(280_000)
  const { recoveryId, merchantId } = claim
  expect(await refusalOf(plan(recoveryId, merchantId, [100_000, 100_000], 20))).toBe('PLAN_NOT_VALID')
  const first = await plan(recoveryId, merchantId, [140_000, 140_000], 20)
  expect(await refusalOf(plan(recoveryId, merchantId, [140_000, 140_000], 20))).toBe('ILLEGAL_STATE_CHANGE')
  expect(await refusalOf(decidePlan(recoveryId, first, 'refused'))).toBe('REASON_REQUIRED')
  await decidePlan(recoveryId, first, 'refused', 'In fewer parts, please.')
  expect((await read(recoveryId)).dueAt).toEqual(claim.dueAt)
  const second = await plan(recoveryId, merchantId, [140_000, 140_000], 20)
  await decidePlan(recoveryId, second, 'accepted')
  const agreed = await read(recoveryId)
  expect(agreed.state).toBe('agreed')
  if (!agreed.dueAt) throw new Error('the first instalment has a day')
  await repay(recoveryId, 140_000)
  const next = await read(recoveryId)
  expect(next.state).toBe('part-paid')
  expect(Math.round(((next.dueAt?.getTime() ?? 0) - agreed.dueAt.getTime()) / 86_400_000)).toBe(20)
  if (!next.dueAt) throw new Error('the second instalment has a day')
  await sleepTo(next.dueAt, 71)
  expect((await read(recoveryId)).state).toBe('part-paid')
  await sleepTo(next.dueAt, 73)
  expect(await read(recoveryId)).toMatchObject({ state: 'overdue', dueAt: daysAfter(next.dueAt, 3) })
  expect(await told(claim.id)).toEqual(
    expect.arrayContaining(['plan-refused', 'plan-accepted', 'plan-missed']),
  )
  await enrolAgain(merchantId)
})
