import { z } from 'zod'
import { DomainError } from '#domain/errors'
import { Prisma } from '../generated/client.ts'
import { clock } from '../clock.ts'
import type { Database } from './database.ts'
import { onPool, type Sql } from './sql.ts'

const ids = z.array(z.object({ id: z.string() }))
const DAY_MS = 86_400_000

/** What nobody has decided yet; anything else stays as it was decided. */
export const UNDECIDED = Prisma.sql`('submitted', 'accepted', 'in-review', 'awaiting-tourist')`

/**
 * Opens the group that a case makes with others, or joins the one that is open: same merchant, same cause. The case's own row is
 * locked by its step; others that are undecided come in as far as nobody writes to them, the rest with the next sweep.
 */
export async function joinGroup(sql: Sql, complaintId: string, groupDays: number, at: Date): Promise<void> {
  await sql.$executeRaw`
    INSERT INTO group_case (city_id, merchant_id, cause, opened_at)
    SELECT city_id, merchant_id, cause, ${at} FROM complaint WHERE id = ${complaintId}::uuid AND merchant_id IS NOT NULL
    ON CONFLICT (city_id, merchant_id, cause) WHERE closed_at IS NULL DO NOTHING`
  const found = await sql.$queryRaw`
    SELECT g.id FROM group_case g JOIN complaint c USING (city_id, merchant_id, cause)
    WHERE c.id = ${complaintId}::uuid AND g.closed_at IS NULL`
  const [group] = ids.parse(found)
  if (group) await takeIn(sql, group.id, new Date(at.getTime() - groupDays * DAY_MS), at)
}

/**
 * A member is flagged and major by rule. Its version stays: nothing that a page of it showed has become wrong, and its own workflow
 * would refuse whatever is asked of it with a version it has not read.
 */
const takeIn = (sql: Sql, groupId: string, since: Date, at: Date): Promise<number> =>
  sql.$executeRaw`
    WITH member AS (
      SELECT c.id FROM complaint c JOIN group_case g USING (city_id, merchant_id, cause)
      WHERE g.id = ${groupId}::uuid AND c.group_case_id IS NULL AND c.group_left_at IS NULL AND c.submitted_at >= ${since} AND c.state IN ${UNDECIDED}
      FOR UPDATE OF c SKIP LOCKED
    ), told AS (
      INSERT INTO case_event (complaint_id, key, kind, actor_kind, data, at)
      SELECT id, 'group:' || ${groupId}, 'group-joined', 'system', '{}', ${at} FROM member ON CONFLICT DO NOTHING
    )
    UPDATE complaint c SET group_case_id = ${groupId}::uuid, major = true, updated_at = ${clock.now()},
      flags = CASE WHEN 'group' = ANY(c.flags) THEN c.flags ELSE c.flags || '{group}' END
    FROM member WHERE c.id = member.id`

const open = z.array(z.object({ id: z.string(), group_days: z.coerce.number() }))

/** Takes in what a step held when its group was made, and closes groups whose days are over and whose members are decided. */
export async function tendGroups({ pool }: Database, defaultDays: number): Promise<void> {
  const sql = onPool(pool)
  const at = clock.now()
  const found = await sql.$queryRaw`
    SELECT g.id, coalesce((SELECT (v.parameters->>'groupDays')::int FROM policy_version v WHERE v.city_id = g.city_id
      AND v.effective_at <= ${at} ORDER BY v.effective_at DESC, v.number DESC LIMIT 1), ${defaultDays}) AS group_days
    FROM group_case g WHERE g.closed_at IS NULL ORDER BY g.opened_at LIMIT 200`
  for (const { id, group_days: days } of open.parse(found)) {
    const since = new Date(at.getTime() - days * DAY_MS)
    await takeIn(sql, id, since, at)
    await sql.$executeRaw`
      UPDATE group_case g SET closed_at = ${at} WHERE g.id = ${id}::uuid AND g.opened_at < ${since}
        AND NOT EXISTS (SELECT FROM complaint c WHERE c.group_case_id = g.id AND (c.state IN ${UNDECIDED} OR c.submitted_at >= ${since}))`
  }
}

/**
 * Takes a case out of its group: it is another matter. It is decided by itself from now on, and not taken in again.
 * @throws DomainError `ILLEGAL_STATE_CHANGE` when it is in none, or decided
 */
export async function leaveGroup(
  sql: Sql,
  given: {
    readonly complaintId: string
    readonly staffId: string
    readonly reason: string
    readonly at: Date
  },
): Promise<void> {
  const { complaintId, staffId, reason, at } = given
  const rows = await sql.$queryRaw`
    WITH gone AS (
      UPDATE complaint SET group_left_at = ${at}, group_case_id = NULL, flags = array_remove(flags, 'group'), updated_at = ${clock.now()}
      WHERE id = ${complaintId}::uuid AND group_case_id IS NOT NULL AND state IN ${UNDECIDED} RETURNING id
    ), told AS (
      INSERT INTO case_event (complaint_id, key, kind, actor_kind, actor_id, data, at)
      SELECT id, 'group-left', 'group-left', 'staff', ${staffId}, jsonb_build_object('words', ${reason}::text), ${at} FROM gone
      ON CONFLICT DO NOTHING
    )
    SELECT id FROM gone`
  if (ids.parse(rows).length === 0) throw new DomainError('ILLEGAL_STATE_CHANGE', { complaint: complaintId })
}
