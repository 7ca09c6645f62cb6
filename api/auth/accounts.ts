import { randomUUID } from 'node:crypto'
import type { StaffRole } from '#domain/people'
import { createStaffAccount } from '#prisma/stores/staff'
import type { Db } from '#prisma/stores/database'
import { hashPassword } from '#prisma/stores/passwords'

export interface NewStaff {
  readonly email: string
  /** by role, as everywhere: "Reviewer 2", not a person's name, in a demo */
  readonly name: string
  readonly role: StaffRole
  readonly cityId: string
  readonly password: string
  readonly demo?: boolean
}

/** Makes an account that can sign in. @returns its id; null when the e-mail address has one already */
export async function createAccount(db: Db, given: NewStaff): Promise<string | null> {
  const { password, ...staff } = given
  const id = randomUUID()
  const passwordHash = await hashPassword(password)
  return (await createStaffAccount(db, { ...staff, id, passwordHash })) ? id : null
}
