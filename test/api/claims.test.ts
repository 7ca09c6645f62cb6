import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStaffPlatform, type StaffPlatform, type TestCity } from './staff-platform.ts'

let platform: StaffPlatform
let city: TestCity

beforeAll(async () => {
  platform = await openStaffPlatform()
  city = await platform.openCity()
})
afterAll(() => platform?.close())

async function reviewCase() {
  const kase = await platform.fileCase(city)
  await platform.toReview(kase)
  return kase
}
const eventsOf = async (complaintId: string) =>
  (await platform.owner.prisma.caseEvent.findMany({ where: { complaintId }, orderBy: { id: 'asc' } })).map(
    (event) => event.kind,
  )

test('of twenty reviewers who claim one case at once, one gets it', async () => {
  const { id, caseNumber } = await reviewCase()
  const reviewers = await Promise.all(Array.from({ length: 20 }, () => city.colleague('reviewer')))
  const claims = await Promise.allSettled(
    reviewers.map((staff) => platform.as({ staff }).review.claim({ caseNumber })),
  )
  expect(claims.filter((claim) => claim.status === 'fulfilled')).toHaveLength(1)
  for (const claim of claims)
    if (claim.status === 'rejected') expect(String(claim.reason)).toContain('CLAIM_HELD_BY_ANOTHER')
  expect((await eventsOf(id)).filter((kind) => kind === 'claimed')).toHaveLength(1)
})

test('a claim is renewed by its holder without another event, and lapses without activity', async () => {
  const { id, caseNumber } = await reviewCase()
  const mine = platform.as({ staff: city.staff.reviewer })
  const other = platform.as({ staff: await city.colleague('reviewer') })
  await mine.review.claim({ caseNumber })
  await mine.review.claim({ caseNumber })
  expect(await eventsOf(id)).toEqual(['filed', 'claimed'])
  await expect(other.review.claim({ caseNumber })).rejects.toThrow('CLAIM_HELD_BY_ANOTHER')
  await platform.owner.prisma.complaint.update({
    where: { id },
    data: { claimExpiresAt: new Date(Date.now() - 1) },
  })
  await other.review.claim({ caseNumber })
  await expect(mine.review.claim({ caseNumber })).rejects.toThrow('CLAIM_HELD_BY_ANOTHER')
})

test('a supervisor takes a case from its holder, and the timeline says so', async () => {
  const { id, caseNumber } = await reviewCase()
  const mine = platform.as({ staff: city.staff.reviewer })
  await mine.review.claim({ caseNumber })
  await platform.as({ staff: city.staff.supervisor }).review.takeClaim({ caseNumber })
  await expect(mine.review.claim({ caseNumber })).rejects.toThrow('CLAIM_HELD_BY_ANOTHER')
  expect(await eventsOf(id)).toEqual(['filed', 'claimed', 'claim-taken'])
})

test('who declares an interest gives the case back and cannot claim it again', async () => {
  const { caseNumber } = await reviewCase()
  const staff = await city.colleague('reviewer')
  const mine = platform.as({ staff })
  await mine.review.claim({ caseNumber })
  await mine.review.declareConflict({ caseNumber })
  await expect(mine.review.claim({ caseNumber })).rejects.toThrow('CONFLICT_OF_INTEREST')
  const page = await mine.review.readCase({ caseNumber })
  expect(page).toMatchObject({ claim: null, conflictDeclared: true })
})

test('a case nobody works on cannot be claimed', async () => {
  const { caseNumber } = await platform.fileCase(city)
  const mine = platform.as({ staff: city.staff.reviewer })
  await expect(mine.review.claim({ caseNumber })).rejects.toThrow('ILLEGAL_STATE_CHANGE')
})

test('ten reviewers who ask for the next case at once get ten cases, the most urgent first', async () => {
  const own = await platform.openCity()
  const cases = []
  for (let at = 0; at < 12; at++) {
    const kase = await platform.fileCase(own)
    await platform.toReview(kase, new Date(Date.now() - at * 60_000))
    cases.push(kase.caseNumber)
  }
  const reviewers = await Promise.all(Array.from({ length: 10 }, () => own.colleague('reviewer')))
  const given = await Promise.all(reviewers.map((staff) => platform.as({ staff }).review.nextCase({})))
  const numbers = given.map((next) => next.caseNumber)
  expect(numbers).toHaveLength(10)
  expect(new Set(numbers)).toEqual(new Set(cases.slice(2)))
})

test('what somebody holds is given back when they leave', async () => {
  const { caseNumber } = await reviewCase()
  const staff = await city.colleague('reviewer')
  const mine = platform.as({ staff })
  await mine.review.claim({ caseNumber })
  expect(await mine.session.releaseClaims()).toEqual({ released: 1 })
  await platform.as({ staff: city.staff.reviewer }).review.claim({ caseNumber })
})
