import { z } from 'zod'
import { STAFF_ROLES, type StaffRole } from '#domain/people'
import type { Db } from './database.ts'

export interface NewStaffAccount {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly role: StaffRole
  readonly cityId: string
  readonly passwordHash: string
  readonly demo?: boolean
}

/** @returns false when the e-mail address has an account already */
export async function createStaffAccount(db: Db, given: NewStaffAccount): Promise<boolean> {
  const { passwordHash, demo = false, email, ...staff } = given
  const made = await db.staff.createMany({
    data: { ...staff, demo, email: email.toLowerCase(), emailVerified: true },
    skipDuplicates: true,
  })
  if (made.count === 0) return false
  await db.staffAccount.create({
    data: {
      id: staff.id,
      accountId: staff.id,
      providerId: 'credential',
      userId: staff.id,
      password: passwordHash,
    },
    select: { id: true },
  })
  return true
}

const member = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(STAFF_ROLES),
  cityId: z.string(),
  demo: z.boolean(),
  disabledAt: z.date().nullable(),
})

/** The staff member behind a session, or null when the account was disabled. */
export async function readActiveStaff(db: Db, id: string) {
  const row = await db.staff.findUnique({
    where: { id },
    select: { id: true, name: true, role: true, cityId: true, demo: true, disabledAt: true },
  })
  if (!row) return null
  const { disabledAt, ...staff } = member.parse(row)
  return disabledAt ? null : staff
}
