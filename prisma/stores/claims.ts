import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { DomainError } from '#domain/errors'
import { clock } from '../clock.ts'
import type { Db } from './database.ts'

/** The states in which somebody works on a case. */
const CLAIMABLE = ['in-review', 'awaiting-tourist']

export interface Claim {
  readonly complaintId: string
  readonly staffId: string
  readonly at: Date
  readonly expiresAt: Date
}

const claimed = z.array(z.object({ id: z.string() }))

/**
 * Takes or renews the lease of a case in one guarded statement: free, lapsed or one's own, and no interest declared.
 * @throws DomainError `CLAIM_HELD_BY_ANOTHER`, `CONFLICT_OF_INTEREST`, `ILLEGAL_STATE_CHANGE`, `NOT_FOUND`
 */
export async function claimCase(db: Db, claim: Claim): Promise<void> {
  const { complaintId, staffId, at, expiresAt } = claim
  const rows = await db.$queryRaw`
    WITH before AS (
      SELECT id, claimed_by IS DISTINCT FROM ${staffId} OR claim_expires_at <= ${at} AS fresh
      FROM complaint WHERE id = ${complaintId}::uuid
    ), held AS (
      UPDATE complaint c SET claimed_by = ${staffId}, claim_expires_at = ${expiresAt},
        updated_at = CASE WHEN b.fresh THEN ${clock.now()} ELSE c.updated_at END
      FROM before b
      WHERE c.id = b.id AND c.state = ANY(${CLAIMABLE})
        AND (c.claimed_by IS NULL OR c.claim_expires_at <= ${at} OR c.claimed_by = ${staffId})
        AND NOT EXISTS (SELECT FROM conflict_declaration d WHERE d.complaint_id = c.id AND d.staff_id = ${staffId})
      RETURNING c.id, b.fresh
    ), told AS (
      INSERT INTO case_event (complaint_id, key, kind, actor_kind, actor_id, at)
      SELECT id, ${`claimed:${randomUUID()}`}, 'claimed', 'staff', ${staffId}, ${at} FROM held WHERE fresh
    )
    SELECT id FROM held`
  if (claimed.parse(rows).length === 0) throw await whyNot(db, claim)
}

const standing = z.object({ state: z.string(), conflict: z.boolean() })

/** Says why a claim was not to be had. */
async function whyNot(db: Db, { complaintId, staffId }: Claim): Promise<DomainError> {
  const rows = await db.$queryRaw`
    SELECT c.state,
      EXISTS (SELECT FROM conflict_declaration d WHERE d.complaint_id = c.id AND d.staff_id = ${staffId}) AS conflict
    FROM complaint c WHERE c.id = ${complaintId}::uuid`
  const found = z.array(standing).parse(rows)[0]
  if (!found) return new DomainError('NOT_FOUND', {})
  if (found.conflict) return new DomainError('CONFLICT_OF_INTEREST', {})
  if (!CLAIMABLE.includes(found.state)) return new DomainError('ILLEGAL_STATE_CHANGE', { state: found.state })
  return new DomainError('CLAIM_HELD_BY_ANOTHER', {})
}

/**
 * A supervisor takes a case from whoever holds it.
 * @throws DomainError `CONFLICT_OF_INTEREST`, `ILLEGAL_STATE_CHANGE`, `NOT_FOUND`
 */
export async function takeClaim(db: Db, claim: Claim): Promise<void> {
  const { complaintId, staffId, at, expiresAt } = claim
  const rows = await db.$queryRaw`
    WITH held AS (
      UPDATE complaint c SET claimed_by = ${staffId}, claim_expires_at = ${expiresAt}, updated_at = ${clock.now()}
      WHERE c.id = ${complaintId}::uuid AND c.state = ANY(${CLAIMABLE})
        AND NOT EXISTS (SELECT FROM conflict_declaration d WHERE d.complaint_id = c.id AND d.staff_id = ${staffId})
      RETURNING c.id
    ), told AS (
      INSERT INTO case_event (complaint_id, key, kind, actor_kind, actor_id, at)
      SELECT id, ${`claim-taken:${randomUUID()}`}, 'claim-taken', 'staff', ${staffId}, ${at} FROM held
    )
    SELECT id FROM held`
  if (claimed.parse(rows).length === 0) throw await whyNot(db, claim)
}

/** Gives a case back; false when it was not held by this person. */
export async function releaseClaim(
  db: Db,
  { complaintId, staffId, at }: Omit<Claim, 'expiresAt'>,
): Promise<boolean> {
  const rows = await db.$queryRaw`
    WITH freed AS (
      UPDATE complaint SET claimed_by = NULL, claim_expires_at = NULL, updated_at = ${clock.now()}
      WHERE id = ${complaintId}::uuid AND claimed_by = ${staffId} RETURNING id
    ), told AS (
      INSERT INTO case_event (complaint_id, key, kind, actor_kind, actor_id, at)
      SELECT id, ${`released:${randomUUID()}`}, 'released', 'staff', ${staffId}, ${at} FROM freed
    )
    SELECT id FROM freed`
  return claimed.parse(rows).length > 0
}

/** Gives back all that somebody holds, as at sign-out. @returns how many cases */
export async function releaseClaimsOf(db: Db, staffId: string): Promise<number> {
  return await db.$executeRaw`
    UPDATE complaint SET claimed_by = NULL, claim_expires_at = NULL, updated_at = ${clock.now()}
    WHERE claimed_by = ${staffId}`
}

/** Declares an interest in the case: what is held is given back, and it is neither claimed nor decided from now on. */
export async function declareConflict(
  db: Db,
  { complaintId, staffId, at }: Omit<Claim, 'expiresAt'>,
): Promise<void> {
  await db.$executeRaw`
    WITH declared AS (
      INSERT INTO conflict_declaration (complaint_id, staff_id, at) VALUES (${complaintId}::uuid, ${staffId}, ${at})
      ON CONFLICT DO NOTHING RETURNING complaint_id
    ), told AS (
      INSERT INTO case_event (complaint_id, key, kind, actor_kind, actor_id, at)
      SELECT complaint_id, ${`conflict:${staffId}`}, 'conflict-declared', 'staff', ${staffId}, ${at} FROM declared
      ON CONFLICT DO NOTHING
    )
    UPDATE complaint SET claimed_by = NULL, claim_expires_at = NULL, updated_at = ${clock.now()}
    WHERE id = ${complaintId}::uuid AND claimed_by = ${staffId}`
}

/**
 * Claims the most urgent case of a city that nobody holds, skipping those somebody else is claiming at this moment.
 * @returns its case number, or null when there is none
 */
export async function claimNext(
  db: Db,
  next: {
    readonly cityId: string
    readonly staffId: string
    readonly except: string | null
    readonly at: Date
    readonly expiresAt: Date
  },
): Promise<string | null> {
  const { cityId, staffId, except, at, expiresAt } = next
  const rows = await db.$queryRaw`
    WITH first AS (
      SELECT c.id FROM complaint c
      WHERE c.city_id = ${cityId} AND c.state = 'in-review' AND c.case_number IS DISTINCT FROM ${except}
        AND (c.claimed_by IS NULL OR c.claim_expires_at <= ${at} OR c.claimed_by = ${staffId})
        AND NOT EXISTS (SELECT FROM conflict_declaration d WHERE d.complaint_id = c.id AND d.staff_id = ${staffId})
      ORDER BY c.due_at, c.id LIMIT 1 FOR UPDATE SKIP LOCKED
    ), held AS (
      UPDATE complaint c SET claimed_by = ${staffId}, claim_expires_at = ${expiresAt}, updated_at = ${clock.now()}
      FROM first WHERE c.id = first.id RETURNING c.id, c.case_number
    ), told AS (
      INSERT INTO case_event (complaint_id, key, kind, actor_kind, actor_id, at)
      SELECT id, ${`claimed:${randomUUID()}`}, 'claimed', 'staff', ${staffId}, ${at} FROM held
    )
    SELECT case_number FROM held`
  return z.array(z.object({ case_number: z.string() })).parse(rows)[0]?.case_number ?? null
}

/** The most urgent case that nobody else holds, not claimed. */
export async function peekNext(
  db: Db,
  next: {
    readonly cityId: string
    readonly staffId: string
    readonly except: string | null
    readonly at: Date
  },
): Promise<string | null> {
  const { cityId, staffId, except, at } = next
  const rows = await db.$queryRaw`
    SELECT c.case_number FROM complaint c
    WHERE c.city_id = ${cityId} AND c.state = 'in-review' AND c.case_number IS DISTINCT FROM ${except}
      AND (c.claimed_by IS NULL OR c.claim_expires_at <= ${at} OR c.claimed_by = ${staffId})
      AND NOT EXISTS (SELECT FROM conflict_declaration d WHERE d.complaint_id = c.id AND d.staff_id = ${staffId})
    ORDER BY c.due_at, c.id LIMIT 1`
  return z.array(z.object({ case_number: z.string() })).parse(rows)[0]?.case_number ?? null
}
