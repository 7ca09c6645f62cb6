import type { Db } from './database.ts'

/** The cases that changed since an instant, by the clock of the database. */
export async function readChanges(db: Db, since: Date) {
  const rows = await db.complaint.findMany({
    where: { updatedAt: { gt: since } },
    select: { id: true, cityId: true, caseNumber: true, version: true, updatedAt: true },
    orderBy: { updatedAt: 'asc' },
    take: 1_000,
  })
  return rows.map(({ id, updatedAt, ...rest }) => ({ complaintId: id, at: updatedAt, ...rest }))
}
