import type { Db } from './database.ts'

const READ_AGAIN_MS = 5 * 60_000

/** Keeps that somebody looked at a case; once in five minutes, so that a page that refreshes is one look. */
export async function logRead(db: Db, staffId: string, complaintId: string, at: Date): Promise<void> {
  const since = new Date(at.getTime() - READ_AGAIN_MS)
  await db.$executeRaw`
    INSERT INTO access_log (at, staff_id, complaint_id, what)
    SELECT ${at}, ${staffId}, ${complaintId}::uuid, 'read'
    WHERE NOT EXISTS (SELECT FROM access_log
      WHERE complaint_id = ${complaintId}::uuid AND staff_id = ${staffId} AND what = 'read' AND at > ${since})`
}

/** Keeps which personal fields somebody looked at, and why; every time. */
export async function logReveal(
  db: Db,
  look: {
    readonly staffId: string
    readonly complaintId: string
    readonly fields: readonly string[]
    readonly reason: string
    readonly at: Date
  },
): Promise<void> {
  await db.accessLog.create({
    data: { ...look, fields: [...look.fields], what: 'reveal' },
    select: { id: true },
  })
}
