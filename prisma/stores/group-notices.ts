import { z } from 'zod'
import { Prisma } from '../generated/client.ts'
import type { Db } from './database.ts'
import type { Sql } from './sql.ts'

const AT_ONCE = 200

/** Something of the decision may yet become a claim: a member that has not heard of it, or a payout that is not at its end. */
const UNDER_WAY = Prisma.sql`(
  EXISTS (SELECT FROM group_decision_member m WHERE m.group_decision_id = g.id AND m.state = 'waiting')
  OR EXISTS (SELECT FROM decision o JOIN payout q ON q.decision_id = o.id AND q.kind = 'advance'
    WHERE o.group_decision_id = g.id AND o.undone_at IS NULL AND q.state NOT IN ('paid', 'cancelled', 'failed', 'returned')))`

const group = z.array(
  z.object({
    id: z.string(),
    policyVersionId: z.string(),
    firstOpenedAt: z.date().nullable(),
    underWay: z.boolean(),
  }),
)

/** The group decision that an unnoticed claim comes from, locked until the transaction ends; null when it comes from none. */
export async function lockGroupOf(sql: Sql, recoveryId: string) {
  const locked = await sql.$queryRaw`
    SELECT g.id FROM group_decision g WHERE g.id = (
      SELECT d.group_decision_id FROM recovery r JOIN payout p ON p.id = r.payout_id JOIN decision d ON d.id = p.decision_id
      WHERE r.id = ${recoveryId}::uuid AND r.state = 'opened') FOR UPDATE`
  const [found] = z.array(z.object({ id: z.string() })).parse(locked)
  if (!found) return null
  const rows = await sql.$queryRaw`
    SELECT g.id, (SELECT c.policy_version_id FROM recovery r JOIN complaint c ON c.id = r.complaint_id WHERE r.id = ${recoveryId}::uuid)
        AS "policyVersionId",
      (SELECT min(r.opened_at) FROM recovery r JOIN payout p ON p.id = r.payout_id JOIN decision d ON d.id = p.decision_id
        WHERE d.group_decision_id = g.id AND r.state = 'opened') AS "firstOpenedAt", ${UNDER_WAY} AS "underWay"
    FROM group_decision g WHERE g.id = ${found.id}::uuid`
  const [row] = group.parse(rows)
  // while this waited for the lock another claim of the group told of all
  const firstOpenedAt = row?.firstOpenedAt
  return row && firstOpenedAt ? { ...row, firstOpenedAt } : null
}

/** A claim waits for the others of its group, until an instant at most; it is taken up all the same. */
export async function postponeNotice(sql: Sql, recoveryId: string, until: Date, at: Date): Promise<void> {
  await sql.$executeRaw`
    UPDATE recovery SET notice_due_at = ${until}, workflow_started_at = coalesce(workflow_started_at, ${at}), version = version + 1
    WHERE id = ${recoveryId}::uuid AND state = 'opened' AND notice_due_at IS NULL`
}

/** The claims one notice is about, and which notice of its decision it is. */
export async function recoveriesToNotice(
  sql: Sql,
  groupDecisionId: string,
): Promise<{ readonly ids: readonly string[]; readonly number: number }> {
  const counted = await sql.$queryRaw`
    UPDATE group_decision SET notices = notices + 1 WHERE id = ${groupDecisionId}::uuid RETURNING notices`
  const [row] = z.array(z.object({ notices: z.number() })).parse(counted)
  const found = await sql.$queryRaw`
    SELECT r.id FROM recovery r JOIN payout p ON p.id = r.payout_id JOIN decision d ON d.id = p.decision_id
    WHERE d.group_decision_id = ${groupDecisionId}::uuid AND r.state = 'opened' ORDER BY r.reference`
  const ids = z.array(z.object({ id: z.string() })).parse(found)
  return { ids: ids.map(({ id }) => id), number: row?.notices ?? 1 }
}

/** Claims that waited for the others of their group, and need wait no longer; one of each group is enough to tell of all. */
export async function listNoticesDue(db: Db, now: Date): Promise<readonly string[]> {
  const rows = await db.$queryRaw`
    SELECT DISTINCT ON (g.id) r.id FROM recovery r JOIN payout p ON p.id = r.payout_id JOIN decision d ON d.id = p.decision_id
      JOIN group_decision g ON g.id = d.group_decision_id
    WHERE r.state = 'opened' AND r.notice_due_at IS NOT NULL AND (r.notice_due_at <= ${now} OR NOT ${UNDER_WAY})
    ORDER BY g.id, r.reference LIMIT ${AT_ONCE}`
  return z
    .array(z.object({ id: z.string() }))
    .parse(rows)
    .map(({ id }) => id)
}
