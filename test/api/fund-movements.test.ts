import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cityDay } from '#domain/clocks'
import { openStaffPlatform, type StaffPlatform, type TestCity } from './staff-platform.ts'

let platform: StaffPlatform

beforeAll(async () => {
  platform = await openStaffPlatform()
})
afterAll(() => platform?.close())

const today = () => cityDay(new Date())

async function twoOf(city: TestCity) {
  const second = await city.colleague('finance')
  return [platform.as({ staff: city.staff.finance }), platform.as({ staff: second })] as const
}

test('money is booked once, however often two people and a lost answer say so', async () => {
  const city = await platform.openCity()
  const [first, second] = await twoOf(city)
  const before = await first.fund.figures()
  const asked = {
    commandId: randomUUID(),
    kind: 'injection' as const,
    amountCents: 1_234_56,
    reference: 'SYNTHETIC-2026-1',
    effectiveOn: today(),
  }
  const movement = await first.fund.requestMovement(asked)
  expect(await first.fund.requestMovement(asked)).toEqual(movement)
  await expect(first.fund.requestMovement({ ...asked, amountCents: 1 })).rejects.toThrow(
    'IDEMPOTENCY_CONFLICT',
  )
  expect((await first.fund.figures()).cashInCents).toBe(before.cashInCents)
  const { movementId } = movement
  const decided = await Promise.all(
    Array.from({ length: 5 }, () => second.fund.decideMovement({ movementId, outcome: 'approved' })),
  )
  for (const answer of decided) expect(answer.postedAt).not.toBeNull()
  expect((await first.fund.figures()).cashInCents).toBe((before.cashInCents ?? 0) + 1_234_56)
  const { rows } = await first.fund.journals({ kind: 'injection', limit: 1 })
  const journal = await first.fund.readJournal({ voucherNo: rows[0]?.voucherNo ?? '' })
  expect(journal).toMatchObject({
    amountCents: 1_234_56,
    documentReference: 'SYNTHETIC-2026-1',
    actor: { id: city.staff.finance.id },
  })
  expect(journal.approver?.id).not.toBe(city.staff.finance.id)
})

test('an answer lost between the word and the booking is made good by asking again', async () => {
  const city = await platform.openCity()
  const [first, second] = await twoOf(city)
  const { movementId } = await first.fund.requestMovement({
    commandId: randomUUID(),
    kind: 'injection',
    amountCents: 500,
    reference: 'SYNTHETIC-2026-2',
    effectiveOn: today(),
  })
  const other = await city.colleague('finance')
  await platform.owner.prisma.fundMovement.update({
    where: { id: movementId },
    data: { approvedBy: other.id, approvedAt: new Date() },
  })
  const answer = await second.fund.decideMovement({ movementId, outcome: 'approved' })
  expect(answer).toMatchObject({ approvedBy: { id: other.id } })
  expect(answer.postedAt).not.toBeNull()
})

test('nobody agrees to their own movement, by the API or past it', async () => {
  const city = await platform.openCity()
  const [first] = await twoOf(city)
  const { movementId } = await first.fund.requestMovement({
    commandId: randomUUID(),
    kind: 'cap-change',
    amountCents: 2_000_000_000,
    reference: 'SYNTHETIC-2026-3',
    effectiveOn: today(),
  })
  await expect(first.fund.decideMovement({ movementId, outcome: 'approved' })).rejects.toThrow(
    'FOUR_EYES_REQUIRED',
  )
  const self = city.staff.finance.id
  await expect(
    platform.services.database.prisma.fundMovement.update({
      where: { id: movementId },
      data: { approvedBy: self, approvedAt: new Date() },
    }),
  ).rejects.toThrow('fund_movement_four_eyes')
})

test('a refused movement moves nothing and stays refused', async () => {
  const city = await platform.openCity()
  const [first, second] = await twoOf(city)
  const { movementId } = await first.fund.requestMovement({
    commandId: randomUUID(),
    kind: 'cap-change',
    amountCents: 5_000,
    reference: 'SYNTHETIC-2026-4',
    effectiveOn: today(),
  })
  await second.fund.decideMovement({ movementId, outcome: 'refused' })
  await expect(second.fund.decideMovement({ movementId, outcome: 'approved' })).rejects.toThrow(
    'ILLEGAL_STATE_CHANGE',
  )
  expect((await first.fund.figures()).capCents).toBe(1_000_000_000)
})

test('a movement in the future, or of another city, is refused', async () => {
  const city = await platform.openCity()
  const [first] = await twoOf(city)
  const later = cityDay(new Date(Date.now() + 2 * 86_400_000))
  await expect(
    first.fund.requestMovement({
      commandId: randomUUID(),
      kind: 'injection',
      amountCents: 500,
      reference: 'SYNTHETIC-2026-5',
      effectiveOn: later,
    }),
  ).rejects.toThrow('DATE_IN_FUTURE')
  const { movementId } = await first.fund.requestMovement({
    commandId: randomUUID(),
    kind: 'injection',
    amountCents: 500,
    reference: 'SYNTHETIC-2026-6',
    effectiveOn: today(),
  })
  const other = await platform.openCity()
  await expect(
    platform.as({ staff: other.staff.finance }).fund.decideMovement({ movementId, outcome: 'approved' }),
  ).rejects.toThrow('NOT_FOUND')
})

test('a raised cap wakes those who wait, a case at a time, oldest decision first', async () => {
  const city = await platform.openCity()
  const [first, second] = await twoOf(city)
  platform.asked.length = 0
  const { movementId } = await first.fund.requestMovement({
    commandId: randomUUID(),
    kind: 'cap-change',
    amountCents: 2_000_000_000,
    reference: 'SYNTHETIC-2026-7',
    effectiveOn: today(),
  })
  await second.fund.decideMovement({ movementId, outcome: 'approved' })
  expect((await first.fund.figures()).capCents).toBe(2_000_000_000)
  expect(platform.asked).toEqual(['wake '])
})
