import type { Db } from './database.ts'

/** The role somebody may approve in, or null for everyone else and for those who left. */
export async function readApproverRole(db: Db, staffId: string): Promise<'approver' | 'supervisor' | null> {
  const staff = await db.staff.findUnique({
    where: { id: staffId },
    select: { role: true, disabledAt: true },
  })
  if (!staff || staff.disabledAt) return null
  return staff.role === 'approver' || staff.role === 'supervisor' ? staff.role : null
}
