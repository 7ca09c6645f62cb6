import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cityDay } from '#domain/clocks'
import { domainErrorIn } from '#api/errors'
import type { SignedInStaff } from '#api/context'
import { depositBalance } from '#prisma/stores/deposits'
import { openStaffPlatform, type StaffPlatform, type TestCity } from './staff-platform.ts'

let platform: StaffPlatform
let city: TestCity
let first: SignedInStaff
let second: SignedInStaff
let plateCode: string
beforeAll(async () => {
  platform = await openStaffPlatform()
  city = await platform.openCity()
  first = city.staff.finance
  second = await city.colleague('finance')
  ;({ plateCode } = await platform.owner.prisma.merchant.findUniqueOrThrow({
    where: { id: city.merchantId },
  }))
})
afterAll(() => platform?.close())

const refusalOf = (asked: Promise<unknown>): Promise<string | null> =>
  asked.then(
    () => null,
    (error: unknown) => domainErrorIn(error)?.code ?? String(error),
  )

const movement = (
  kind: 'received' | 'returned',
  amountCents: number,
  bankReference: string = randomUUID(),
) => ({
  commandId: randomUUID(),
  plateCode,
  kind,
  amountCents,
  bankReference,
  bookedOn: cityDay(new Date()),
})
const record = (given: ReturnType<typeof movement>, who = first) =>
  platform.as({ staff: who }).deposit.record(given)
const decide = (movementId: string, outcome: 'confirmed' | 'refused' = 'confirmed', who = second) =>
  platform.as({ staff: who }).deposit.decide({ movementId, outcome })
const balance = () => depositBalance(platform.owner.prisma, city.merchantId)
const move = async (kind: 'received' | 'returned', amountCents: number) =>
  await decide((await record(movement(kind, amountCents))).movementId)

test('a deposit counts only once a second person has seen it', async () => {
  const before = await balance()
  const { movementId } = await record(movement('received', 100_000))
  expect(await balance()).toBe(before)
  expect(await refusalOf(decide(movementId, 'confirmed', first))).toBe('FOUR_EYES_REQUIRED')
  await decide(movementId)
  await decide(movementId)
  expect(await balance()).toBe(before + 100_000)
  expect(await refusalOf(decide(movementId, 'refused'))).toBe('ILLEGAL_STATE_CHANGE')
  const { rows } = await platform.as({ staff: city.staff.admin }).enrolment.list({ limit: 10 })
  expect(rows.find((row) => row.plateCode === plateCode)?.depositCents).toBe(before + 100_000)
})

test('a bank reference is used once, unless its record was refused', async () => {
  const given = movement('received', 5_000)
  const recorded = await record(given)
  expect(await record(given)).toEqual(recorded)
  expect(await refusalOf(record({ ...given, amountCents: 6_000 }))).toBe('IDEMPOTENCY_CONFLICT')
  const again = movement('received', 5_000, given.bankReference)
  expect(await refusalOf(record(again))).toBe('BANK_REFERENCE_USED')
  await decide(recorded.movementId, 'refused')
  await record(again)
})

test('nobody gets back more than was deposited, however many confirm at once', async () => {
  await move('received', 10_000)
  const there = await balance()
  const returns = await Promise.all([1, 2, 3].map(() => record(movement('returned', there))))
  const heard = await Promise.all(returns.map(({ movementId }) => refusalOf(decide(movementId))))
  expect(heard.filter((refusal) => refusal === null)).toHaveLength(1)
  expect(heard.filter((refusal) => refusal === 'DEPOSIT_EXCEEDED')).toHaveLength(2)
  expect(await balance()).toBe(0)
})

test('a deposit is never below zero, whatever comes and goes', async () => {
  const kinds = fc.constantFrom('received' as const, 'returned' as const)
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(kinds, fc.integer({ min: 1, max: 500 })), { maxLength: 6 }),
      async (moves) => {
        let known: number = await balance()
        for (const [kind, amountCents] of moves) {
          const refusal = await refusalOf(move(kind, amountCents))
          expect(refusal).toBe(kind === 'returned' && amountCents > known ? 'DEPOSIT_EXCEEDED' : null)
          if (refusal === null) known += kind === 'received' ? amountCents : -amountCents
        }
        expect(await balance()).toBe(known)
      },
    ),
    { numRuns: 12 },
  )
})

describe('the database itself refuses', () => {
  const rawMovement = async (kind: 'received' | 'returned', amountCents: number) =>
    (await record(movement(kind, amountCents))).movementId
  const confirm = (id: string, who: string) =>
    platform.services.database.prisma.$executeRaw`
      UPDATE deposit_movement SET confirmed_by = ${who}, confirmed_at = now() WHERE id = ${id}::uuid`

  test('a first person who confirms their own record', async () => {
    const id = await rawMovement('received', 100)
    await expect(confirm(id, first.id)).rejects.toThrow('deposit_movement_four_eyes')
  })

  test('a return that nothing covers', async () => {
    const id = await rawMovement('returned', (await balance()) + 1)
    await expect(confirm(id, second.id)).rejects.toThrow('more than was deposited')
  })

  test('a movement that comes confirmed, and another word on one that was decided', async () => {
    const id = await rawMovement('received', 100)
    await expect(
      platform.owner.prisma.$executeRaw`
        INSERT INTO deposit_movement SELECT gen_random_uuid(), city_id, merchant_id, kind, amount_cents, gen_random_uuid()::text,
          booked_on, recorded_by, recorded_at, ${second.id}, now(), NULL, NULL FROM deposit_movement WHERE id = ${id}::uuid`,
    ).rejects.toThrow('confirmed after it was recorded')
    await decide(id)
    await expect(confirm(id, second.id)).rejects.toThrow('decided once')
    await expect(
      platform.services.database.prisma
        .$executeRaw`UPDATE deposit_movement SET amount_cents = 1 WHERE id = ${id}::uuid`,
    ).rejects.toThrow('permission denied')
  })
})

test('a deposit is no business of the fund: its figures stay as they were', async () => {
  const finance = platform.as({ staff: first })
  const before = await finance.fund.figures()
  await move('received', 77_700)
  expect({ ...(await finance.fund.figures()), serverTime: null }).toEqual({ ...before, serverTime: null })
})
