import { z } from 'zod'
import { DomainError } from '#domain/errors'
import type { Actor } from '#domain/people'
import { COMPLAINT_MOVES, type ComplaintState, mayMove } from '#domain/states'
import type { Prisma } from '../generated/client.ts'
import { complaintState } from './case-standing.ts'
import type { Transaction } from './database.ts'

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
  claimed_by: z.string().nullable(),
  claim_expires_at: z.date().nullable(),
  policy_version_id: z.string(),
})

/** The case's row as a step holds it, locked until its transaction ends. */
export type LockedCase = z.infer<typeof locked>

/**
 * Locks a case's row and reads it.
 * @throws DomainError `NOT_FOUND`
 */
export async function lockCase(tx: Transaction, complaintId: string): Promise<LockedCase> {
  const rows = await tx.$queryRaw`
    SELECT id, city_id, merchant_id, state, version, round, major, paid_cents, asked_cents, intake_due_at, closure_due_at, review_warn_at,
      review_due_at, paused_at, claimed_by, claim_expires_at, policy_version_id
    FROM complaint WHERE id = ${complaintId}::uuid FOR UPDATE`
  const kase = z.array(locked).parse(rows)[0]
  if (!kase) throw new DomainError('NOT_FOUND', { complaint: complaintId })
  return kase
}

/** What a move may write beside the state: clocks and overlays of the case's own row. */
export type CaseChange = Omit<Prisma.ComplaintUncheckedUpdateInput, 'state' | 'version' | 'id'>

/**
 * Moves a locked case to its next state and counts its version up, so that every page seen before is stale.
 * @throws DomainError `ILLEGAL_STATE_CHANGE`; the database refuses the same moves
 */
export async function moveCase(
  tx: Transaction,
  kase: LockedCase,
  to: ComplaintState,
  change: CaseChange = {},
): Promise<LockedCase> {
  if (!mayMove(COMPLAINT_MOVES, kase.state, to))
    throw new DomainError('ILLEGAL_STATE_CHANGE', { from: kase.state, to })
  await tx.complaint.update({
    where: { id: kase.id },
    data: { ...change, state: to, version: kase.version + 1, updatedAt: new Date() },
    select: { id: true },
  })
  return { ...kase, state: to, version: kase.version + 1 }
}

/** Writes to a locked case without moving it; the version still counts up, because what a page showed has changed. */
export async function touchCase(tx: Transaction, kase: LockedCase, change: CaseChange = {}): Promise<void> {
  await tx.complaint.update({
    where: { id: kase.id },
    data: { ...change, version: kase.version + 1, updatedAt: new Date() },
    select: { id: true },
  })
}

export interface CaseEvent {
  /** unique within the case: the same thing told twice is one event */
  readonly key: string
  readonly kind: string
  readonly actor: Actor
  /** never personal data */
  readonly data?: Prisma.InputJsonObject
  readonly at: Date
}

/** Adds to the case's timeline. @returns false when the event was there already */
export async function addEvent(tx: Transaction, complaintId: string, event: CaseEvent): Promise<boolean> {
  const added = await tx.caseEvent.createMany({
    data: {
      complaintId,
      key: event.key,
      kind: event.kind,
      actorKind: event.actor.kind,
      actorId: 'id' in event.actor ? event.actor.id : null,
      data: event.data ?? {},
      at: event.at,
    },
    skipDuplicates: true,
  })
  return added.count > 0
}

export const eventExists = async (tx: Transaction, complaintId: string, key: string): Promise<boolean> =>
  (await tx.caseEvent.count({ where: { complaintId, key } })) > 0
