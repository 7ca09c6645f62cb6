import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openStaffPlatform, type StaffPlatform, type TestCity } from './staff-platform.ts'

let platform: StaffPlatform
let city: TestCity

beforeAll(async () => {
  platform = await openStaffPlatform()
  city = await platform.openCity()
})
afterAll(() => platform?.close())

describe('the administrator', () => {
  test('supersedes a policy and never edits one', async () => {
    const own = await platform.openCity()
    const caller = platform.as({ staff: own.staff.admin })
    const now = await caller.policy.current()
    const next = await caller.policy.supersede({
      basedOn: now.number,
      parameters: { ...now.parameters, reviewMinutes: 40 },
    })
    expect(next.number).toBe(now.number + 1)
    expect((await caller.policy.current()).parameters.reviewMinutes).toBe(40)
    await expect(
      caller.policy.supersede({ basedOn: now.number, parameters: now.parameters }),
    ).rejects.toThrow('STALE_PAGE')
    const slip = { ...now.parameters, laneFloorPercent: 101 }
    await expect(caller.policy.supersede({ basedOn: next.number, parameters: slip })).rejects.toThrow(
      'too_big',
    )
    expect((await caller.policy.list()).versions.map((version) => version.number)).toEqual([2, 1])
  })

  test('opens and closes accounts of the own city, not the own account', async () => {
    const own = await platform.openCity()
    const caller = platform.as({ staff: own.staff.admin })
    const email = `${randomUUID()}@demo.xianpei.example`
    const given = { name: 'Synthetic agent', email, role: 'agent' as const, password: 'a-synthetic-password' }
    const made = await caller.staffing.createStaff(given)
    await expect(caller.staffing.createStaff(given)).rejects.toThrow('EMAIL_NOT_VALID')
    const closed = await caller.staffing.disableStaff({ staffId: made.id })
    expect(closed.disabledAt).not.toBeNull()
    await expect(caller.staffing.disableStaff({ staffId: own.staff.admin.id })).rejects.toThrow('NOT_ALLOWED')
    await expect(caller.staffing.disableStaff({ staffId: city.staff.agent.id })).rejects.toThrow('NOT_FOUND')
    const { staff } = await caller.staffing.listStaff()
    expect(staff.map((member) => member.email)).toContain(email)
  })

  test('enrols and delists merchants of the own city', async () => {
    const own = await platform.openCity()
    const caller = platform.as({ staff: own.staff.admin })
    const { merchantId } = own
    expect((await caller.enrolment.delist({ merchantId })).delistedAt).not.toBeNull()
    expect(
      (await caller.enrolment.list({ show: 'not-enrolled' })).rows.map((row) => row.merchantId),
    ).toContain(merchantId)
    expect((await caller.enrolment.enrol({ merchantId })).delistedAt).toBeNull()
    await expect(caller.enrolment.enrol({ merchantId: city.merchantId })).rejects.toThrow('NOT_FOUND')
  })
})
