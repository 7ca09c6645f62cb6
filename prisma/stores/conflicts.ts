import type { Db } from './database.ts'

/** True when this person declared an interest in the case: they neither claim, decide nor approve it. */
export const hasConflict = async (db: Db, complaintId: string, staffId: string): Promise<boolean> =>
  (await db.conflictDeclaration.count({ where: { complaintId, staffId } })) > 0
