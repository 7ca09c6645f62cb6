import { z } from 'zod'
import { APPEAL_SIDES } from '#domain/appeal'
import type { AppealStanding } from '#domain/appeal-standing'
import { DomainError } from '#domain/errors'
import { APPEAL_MOVES, type AppealState, mayMove, statesOf } from '#domain/states'
import { assignmentsOf, type Sql } from './sql.ts'

export const appealState = z.enum(statesOf(APPEAL_MOVES))
export const appealSide = z.enum(APPEAL_SIDES)

const locked = z.object({
  id: z.string(),
  city_id: z.string(),
  complaint_id: z.string(),
  side: appealSide,
  number: z.number(),
  recovery_id: z.string().nullable(),
  state: appealState,
  late: z.boolean(),
  admitted_by: z.string().nullable(),
  review_due_at: z.date().nullable(),
  overdue_at: z.date().nullable(),
  heard_by: z.string().nullable(),
  workflow_started_at: z.date().nullable(),
  version: z.number(),
  policy_version_id: z.string(),
  /** the claim's, and whom it is against; null for a tourist's appeal */
  reference: z.string().nullable(),
  merchant_id: z.string().nullable(),
})

/** An appeal's row as a step holds it, locked until its transaction ends. */
export type LockedAppeal = z.infer<typeof locked>

/** @throws DomainError `NOT_FOUND` */
export async function lockAppeal(sql: Sql, id: string): Promise<LockedAppeal> {
  const rows = await sql.$queryRaw`
    SELECT a.id, a.city_id, a.complaint_id, a.side, a.number, a.recovery_id, a.state, a.late, a.admitted_by, a.review_due_at, a.overdue_at,
      a.heard_by, a.workflow_started_at, a.version, c.policy_version_id, r.reference, r.merchant_id
    FROM appeal a JOIN complaint c ON c.id = a.complaint_id LEFT JOIN recovery r ON r.id = a.recovery_id
    WHERE a.id = ${id}::uuid FOR UPDATE OF a`
  const found = z.array(locked).parse(rows)[0]
  if (!found) throw new DomainError('NOT_FOUND', { appeal: id })
  return found
}

/** What a step writes beside the state; what is undefined stays as it is. */
export interface AppealChange {
  readonly admittedBy?: string | undefined
  readonly admittedAt?: Date | undefined
  readonly admissionReason?: string | undefined
  readonly reviewDueAt?: Date | undefined
  readonly overdueAt?: Date | undefined
  readonly heardBy?: string | undefined
  readonly heardAt?: Date | undefined
  readonly decidedBy?: string | undefined
  readonly decidedAt?: Date | undefined
  readonly reason?: string | undefined
  readonly amountCents?: bigint | undefined
  readonly extraCents?: bigint | undefined
  readonly releasedCents?: bigint | undefined
  readonly refundCents?: bigint | undefined
  readonly borneBy?: 'fund' | 'tourist' | undefined
  readonly moneyUntil?: Date | undefined
  readonly endedAt?: Date | undefined
  readonly workflowStartedAt?: Date | undefined
}

/**
 * Moves a locked appeal on, or writes to it where it stands.
 * @throws DomainError `ILLEGAL_STATE_CHANGE`; the database refuses the same moves
 */
export async function moveAppeal(
  sql: Sql,
  appeal: LockedAppeal,
  to: AppealState,
  change: AppealChange = {},
): Promise<void> {
  if (appeal.state !== to && !mayMove(APPEAL_MOVES, appeal.state, to))
    throw new DomainError('ILLEGAL_STATE_CHANGE', { from: appeal.state, to })
  const version = appeal.version + 1
  await sql.$executeRaw`
    UPDATE appeal SET ${assignmentsOf({ ...change, state: to, version })} WHERE id = ${appeal.id}::uuid`
}

/**
 * The database refuses somebody who had a part in the case; here it is said in a sentence.
 * @throws DomainError `HAD_PART` with the part
 */
export async function requireNoPart(sql: Sql, appeal: LockedAppeal, staffId: string): Promise<void> {
  const rows = await sql.$queryRaw`
    SELECT part_in_case(${appeal.complaint_id}::uuid, ${staffId}, ${appeal.id}::uuid) AS part`
  const part = z.array(z.object({ part: z.string().nullable() })).parse(rows)[0]?.part
  if (part) throw new DomainError('HAD_PART', { part })
}

/** A promise to who appealed that was not kept, against who heard it; its round is the appeal's number in the case. */
export async function recordAppealBreach(sql: Sql, appeal: LockedAppeal, at: Date): Promise<void> {
  await sql.$executeRaw`
    INSERT INTO breach (complaint_id, city_id, kind, round, due_at, at, held_by)
    VALUES (${appeal.complaint_id}::uuid, ${appeal.city_id}, 'appeal', ${appeal.number}, ${appeal.review_due_at ?? at}, ${at},
      ${appeal.heard_by}) ON CONFLICT DO NOTHING`
}

const standingRow = z.object({
  id: z.string(),
  side: appealSide,
  state: appealState,
  version: z.number(),
  overdue_at: z.date().nullable(),
  review_due_at: z.date().nullable(),
  complaint_id: z.string(),
  case_number: z.string(),
  recovery_id: z.string().nullable(),
  waits: z.boolean(),
})

/** @throws DomainError `NOT_FOUND` */
export async function readAppealStanding(sql: Sql, id: string): Promise<AppealStanding> {
  const rows = await sql.$queryRaw`
    SELECT a.id, a.side, a.state, a.version, a.overdue_at, a.review_due_at, a.complaint_id, c.case_number, a.recovery_id,
      a.state IN ('varied', 'overturned')
        AND CASE a.side WHEN 'tourist' THEN c.workflow_started_at IS NULL ELSE r.workflow_started_at IS NULL END AS waits
    FROM appeal a JOIN complaint c ON c.id = a.complaint_id LEFT JOIN recovery r ON r.id = a.recovery_id
    WHERE a.id = ${id}::uuid`
  const row = z.array(standingRow).parse(rows)[0]
  if (!row) throw new DomainError('NOT_FOUND', { appeal: id })
  const runs = row.state === 'admitted' || row.state === 'under-review'
  return {
    appealId: row.id,
    side: row.side,
    state: row.state,
    version: row.version,
    overdueAt: runs && row.overdue_at === null ? (row.review_due_at?.getTime() ?? null) : null,
    over: !runs && row.state !== 'filed',
    takeUp: takeUpOf(row),
  }
}

function takeUpOf(row: z.infer<typeof standingRow>): AppealStanding['takeUp'] {
  if (!row.waits) return null
  return row.recovery_id === null
    ? { what: 'case', complaintId: row.complaint_id, caseNumber: row.case_number }
    : { what: 'claim', recoveryId: row.recovery_id }
}

/** An appeal that may still change what is decided; the other ways of changing it wait for its end. */
export async function openAppealOf(
  sql: Sql,
  of: { readonly complaintId: string } | { readonly recoveryId: string },
): Promise<string | null> {
  const rows =
    'complaintId' in of
      ? await sql.$queryRaw`SELECT id FROM appeal WHERE complaint_id = ${of.complaintId}::uuid AND side = 'tourist' AND ended_at IS NULL`
      : // what an appeal has decided about a claim is the last word on it
        await sql.$queryRaw`SELECT id FROM appeal WHERE recovery_id = ${of.recoveryId}::uuid AND state NOT IN ('withdrawn', 'out-of-time')`
  return z.array(z.object({ id: z.string() })).parse(rows)[0]?.id ?? null
}
