import { z } from 'zod'
import { DomainError } from '#domain/errors'
import { COMPLAINT_MOVES, type ComplaintState, mayMove } from '#domain/states'
import { clock } from '../clock.ts'
import type { Complaint } from '../generated/client.ts'
import { complaintState } from './case-standing.ts'
import { assignmentsOf, type RowChange, type Sql } from './sql.ts'

const locked = z.object({
  id: z.string(),
  city_id: z.string(),
  merchant_id: z.string().nullable(),
  state: complaintState,
  version: z.number(),
  round: z.number(),
  major: z.boolean(),
  paid_cents: z.bigint(),
  asked_cents: z.bigint(),
  intake_due_at: z.date(),
  closure_due_at: z.date(),
  review_warn_at: z.date().nullable(),
  review_due_at: z.date().nullable(),
  paused_at: z.date().nullable(),
  paused_ms: z.bigint(),
  claimed_by: z.string().nullable(),
  claim_expires_at: z.date().nullable(),
  policy_version_id: z.string(),
  intake_assessed: z.boolean(),
})

/** The case's row as a step holds it, locked until its transaction ends. */
export type LockedCase = z.infer<typeof locked>

/**
 * Locks a case's row and reads it.
 * @throws DomainError `NOT_FOUND`
 */
export async function lockCase(tx: Sql, complaintId: string): Promise<LockedCase> {
  const rows = await tx.$queryRaw`
    SELECT id, city_id, merchant_id, state, version, round, major, paid_cents, asked_cents, intake_due_at, closure_due_at, review_warn_at,
      review_due_at, paused_at, paused_ms, claimed_by, claim_expires_at, policy_version_id,
      EXISTS (SELECT FROM assessment a WHERE a.complaint_id = complaint.id AND a.kind = 'intake' AND a.round = complaint.round)
        AS intake_assessed
    FROM complaint WHERE id = ${complaintId}::uuid FOR UPDATE`
  const kase = z.array(locked).parse(rows)[0]
  if (!kase) throw new DomainError('NOT_FOUND', { complaint: complaintId })
  return kase
}

/** What a move may write beside the state: clocks and overlays of the case's own row. */
export type CaseChange = Omit<RowChange<Complaint>, 'id' | 'state' | 'version'>

/**
 * Moves a locked case to its next state and counts its version up, so that every page seen before is stale.
 * @throws DomainError `ILLEGAL_STATE_CHANGE`; the database refuses the same moves
 */
export async function moveCase(
  tx: Sql,
  kase: LockedCase,
  to: ComplaintState,
  change: CaseChange = {},
): Promise<LockedCase> {
  if (!mayMove(COMPLAINT_MOVES, kase.state, to))
    throw new DomainError('ILLEGAL_STATE_CHANGE', { from: kase.state, to })
  const version = kase.version + 1
  await update(tx, kase.id, { ...change, state: to, version })
  return { ...kase, state: to, version }
}

/** Writes to a locked case without moving it; the version still counts up, because what a page showed has changed. */
export async function touchCase(tx: Sql, kase: LockedCase, change: CaseChange = {}): Promise<void> {
  await update(tx, kase.id, { ...change, version: kase.version + 1 })
}

/** A run of the case's workflow has its row; until one says so, the sweeper sees to it. */
export async function markCaseTakenUp(sql: Sql, complaintId: string, at: Date): Promise<void> {
  await sql.$executeRaw`
    UPDATE complaint SET workflow_started_at = ${at} WHERE id = ${complaintId}::uuid AND workflow_started_at IS NULL`
}

const update = (tx: Sql, id: string, change: RowChange<Complaint>) =>
  tx.$executeRaw`
    UPDATE complaint SET ${assignmentsOf({ ...change, updatedAt: clock.now() })} WHERE id = ${id}::uuid`
