import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cityDay } from '#domain/clocks'
import type { MovementKind } from '#domain/fund-movements'
import { cents } from '#domain/money'
import { SYSTEM } from '#domain/people'
import { createLedger } from '#prisma/stores/ledger'
import { advancedCase } from './advanced-case.ts'
import { openStaffPlatform, type StaffPlatform, type TestCity } from './staff-platform.ts'

let platform: StaffPlatform
beforeAll(async () => {
  platform = await openStaffPlatform()
})
afterAll(() => platform?.close())

const twoOf = async (city: TestCity) =>
  [
    platform.as({ staff: city.staff.finance }),
    platform.as({ staff: await city.colleague('finance') }),
  ] as const

/** A district fund beside the city's. */
async function district(city: TestCity): Promise<string> {
  const fundId = randomUUID()
  const opened = await createLedger(platform.owner.pool).openFund({
    key: `${fundId}:open`,
    fundId,
    actor: SYSTEM,
    cityId: city.id,
    kind: 'district',
    code: [...fundId.replaceAll('-', '')].slice(0, 6).join('').toUpperCase(),
    name: 'Synthetic District Fund (示例区基金)',
    capCents: cents(100_000_00),
  })
  expect(opened.refused).toBeNull()
  return fundId
}

const asked = (kind: MovementKind, amountCents: number, more = {}) => ({
  commandId: randomUUID(),
  kind,
  amountCents,
  reference: `SYNTHETIC-${kind}`,
  effectiveOn: cityDay(new Date()),
  ...more,
})

test.each([
  ['interest', 1, 'interest'],
  ['bank-charge', -1, 'bank-charge'],
  ['injection', 1, 'injection'],
] as const)(
  '%s is booked once when a second person agrees, and moves the cash by its amount',
  async (kind, sign, posts) => {
    const city = await platform.openCity()
    const [first, second] = await twoOf(city)
    const before = await first.fund.figures()
    const { movementId } = await first.fund.requestMovement(asked(kind, 4_321))
    expect((await first.fund.figures()).postedCents).toBe(before.postedCents)
    await expect(first.fund.decideMovement({ movementId, outcome: 'approved' })).rejects.toThrow('FOUR_EYES')
    const answers = await Promise.all(
      [1, 2, 3].map(() => second.fund.decideMovement({ movementId, outcome: 'approved' })),
    )
    for (const { postedAt } of answers) expect(postedAt).not.toBeNull()
    const after = await first.fund.figures()
    expect(after.postedCents - before.postedCents).toBe(sign * 4_321)
    expect(after.outstandingCents + after.reservedCents + after.availableCents + after.notFundedCents).toBe(
      after.capCents,
    )
    const { rows } = await first.fund.journals({ kind: posts, limit: 1 })
    const journal = await first.fund.readJournal({ voucherNo: rows[0]?.voucherNo ?? '' })
    expect(journal).toMatchObject({ amountCents: 4_321, documentReference: `SYNTHETIC-${kind}` })
    expect(journal.approver?.id).not.toBe(journal.actor?.id)
  },
)

test('a transfer leaves one fund and comes into the other, or neither', async () => {
  const city = await platform.openCity()
  const [first, second] = await twoOf(city)
  expect((await first.fund.otherFunds()).rows).toEqual([])
  const toFundId = await district(city)
  expect((await first.fund.otherFunds()).rows).toMatchObject([{ fundId: toFundId }])
  const { ledger } = platform.services
  const before = await first.fund.figures()
  const { movementId, toFund } = await first.fund.requestMovement(asked('transfer', 5_000, { toFundId }))
  expect(toFund?.name).toContain('示例区基金')
  await second.fund.decideMovement({ movementId, outcome: 'approved' })
  expect((await first.fund.figures()).postedCents).toBe(before.postedCents - 5_000)
  expect((await ledger.fundFigures(toFundId))?.postedCents).toBe(5_000)
  expect((await first.fund.listMovements({})).rows[0]).toMatchObject({
    kind: 'transfer',
    toFund: { name: toFund?.name },
  })

  const tooMuch = await first.fund.requestMovement(asked('transfer', before.postedCents + 1, { toFundId }))
  await expect(
    second.fund.decideMovement({ movementId: tooMuch.movementId, outcome: 'approved' }),
  ).rejects.toThrow('FUND_CASH_SHORT')
  expect((await ledger.fundFigures(toFundId))?.postedCents).toBe(5_000)
  const elsewhere = await district(await platform.openCity())
  for (const other of [elsewhere, randomUUID(), city.fundId])
    await expect(first.fund.requestMovement(asked('transfer', 1, { toFundId: other }))).rejects.toThrow(
      'FUND_NOT_FOUND',
    )
  await expect(first.fund.requestMovement(asked('transfer', 1))).rejects.toThrow('REQUIRED')
  await expect(first.fund.requestMovement(asked('interest', 1, { toFundId }))).rejects.toThrow('REQUIRED')
})

test('what pursuing a merchant cost is booked on the case’s recovery and owed by its merchant', async () => {
  const city = await platform.openCity()
  const [first, second] = await twoOf(city)
  const kase = await advancedCase(platform, city)
  const { caseNumber, payoutId } = kase
  await expect(first.fund.requestMovement(asked('recovery-cost', 900, { caseNumber }))).rejects.toThrow(
    'NOT_FOUND',
  )
  await platform.owner.prisma.recovery.create({
    data: {
      id: randomUUID(),
      complaintId: kase.id,
      payoutId,
      merchantId: city.merchantId,
      fundId: city.fundId,
      cityId: city.id,
      reference: `XP${randomUUID().slice(0, 8)}`,
      amountCents: 78_000n,
      openedAt: new Date(),
    },
  })
  const movement = await first.fund.requestMovement(asked('recovery-cost', 900, { caseNumber }))
  expect(movement.caseNumber).toBe(caseNumber)
  await second.fund.decideMovement({ movementId: movement.movementId, outcome: 'approved' })
  expect(await platform.services.ledger.advance(payoutId)).toMatchObject({
    costsCents: 900,
    outstandingCents: 78_000,
  })
  const { rows } = await first.fund.journals({ caseNumber })
  expect(rows[0]).toMatchObject({ kind: 'recovery-cost', amountCents: 900 })
  await expect(first.fund.requestMovement(asked('recovery-cost', 900))).rejects.toThrow('REQUIRED')
  const stranger = platform.as({ staff: (await platform.openCity()).staff.finance })
  await expect(stranger.fund.requestMovement(asked('recovery-cost', 900, { caseNumber }))).rejects.toThrow(
    'NOT_FOUND',
  )
})

test('a voucher is undone once, when a second person agrees, and only of a kind that no case stands on', async () => {
  const city = await platform.openCity()
  const [first, second] = await twoOf(city)
  const before = await first.fund.figures()
  const agree = async (movementId: string) =>
    await second.fund.decideMovement({ movementId, outcome: 'approved' })
  await agree((await first.fund.requestMovement(asked('bank-charge', 2_500))).movementId)
  const [charge] = (await first.fund.journals({ kind: 'bank-charge' })).rows
  const voucherNo = charge?.voucherNo ?? ''
  await expect(first.fund.requestMovement(asked('reversal', 2_499, { voucherNo }))).rejects.toThrow('INVALID')
  const twice = [
    await first.fund.requestMovement(asked('reversal', 2_500, { voucherNo })),
    await first.fund.requestMovement(asked('reversal', 2_500, { voucherNo })),
  ]
  expect(twice[0]?.voucherNo).toBe(voucherNo)
  await agree(twice[0]?.movementId ?? '')
  await expect(agree(twice[1]?.movementId ?? '')).rejects.toThrow('NOT_REVERSIBLE')
  expect((await first.fund.figures()).postedCents).toBe(before.postedCents)
  const undone = await first.fund.readJournal({ voucherNo })
  const undoing = await first.fund.readJournal({ voucherNo: undone.reversedBy ?? '' })
  expect(undoing).toMatchObject({ kind: 'reversal', reverses: voucherNo, amountCents: 2_500 })
  expect(undoing.approver?.id).not.toBe(undoing.actor?.id)

  const { caseNumber } = await advancedCase(platform, city)
  const [capture] = (await first.fund.journals({ caseNumber, kind: 'capture' })).rows
  for (const refused of [voucherNo, capture?.voucherNo ?? ''])
    await expect(
      first.fund.requestMovement(
        asked('reversal', refused === voucherNo ? 2_500 : 78_000, { voucherNo: refused }),
      ),
    ).rejects.toThrow('NOT_REVERSIBLE')
  const stranger = platform.as({ staff: (await platform.openCity()).staff.finance })
  await expect(stranger.fund.requestMovement(asked('reversal', 2_500, { voucherNo }))).rejects.toThrow(
    'NOT_FOUND',
  )
  await expect(first.fund.requestMovement(asked('reversal', 2_500))).rejects.toThrow('REQUIRED')
  await expect(first.fund.requestMovement(asked('interest', 2_500, { voucherNo }))).rejects.toThrow(
    'REQUIRED',
  )
})
