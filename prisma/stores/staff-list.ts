import { z } from 'zod'
import { DomainError } from '#domain/errors'
import { STAFF_ROLES } from '#domain/people'
import { releaseClaimsOf } from './claims.ts'
import { type Database, type Db, inTransaction } from './database.ts'

const member = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: z.enum(STAFF_ROLES),
  demo: z.boolean(),
  createdAt: z.date(),
  disabledAt: z.date().nullable(),
})
export type StaffMember = z.infer<typeof member>

/** Everybody who works or worked for a city. */
export async function listStaff(db: Db, cityId: string): Promise<StaffMember[]> {
  const found = await db.staff.findMany({ where: { cityId }, orderBy: [{ role: 'asc' }, { name: 'asc' }] })
  return z.array(member).parse(found)
}

/** The names of those of the staff, by id. */
export async function namesOf(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const found = await db.staff.findMany({
    where: { id: { in: [...new Set(ids)] } },
    select: { id: true, name: true },
  })
  return new Map(found.map(({ id, name }) => [id, name]))
}

/** @throws DomainError `NOT_FOUND` for another city's too */
export async function readStaffMember(db: Db, cityId: string, id: string): Promise<StaffMember> {
  const found = await db.staff.findFirst({ where: { id, cityId } })
  if (!found) throw new DomainError('NOT_FOUND', { staff: id })
  return member.parse(found)
}

/**
 * Closes an account: signed out everywhere, what was held goes back to the queue, what was decided stays theirs.
 * @throws DomainError `NOT_FOUND`
 */
export async function disableStaff(
  database: Database,
  { cityId, staffId, at }: { cityId: string; staffId: string; at: Date },
): Promise<StaffMember> {
  return await inTransaction(database, async (tx) => {
    await readStaffMember(tx, cityId, staffId)
    await tx.staff.updateMany({
      where: { id: staffId, disabledAt: null },
      data: { disabledAt: at, updatedAt: at },
    })
    await tx.staffSession.deleteMany({ where: { userId: staffId } })
    await releaseClaimsOf(tx, staffId)
    return await readStaffMember(tx, cityId, staffId)
  })
}
