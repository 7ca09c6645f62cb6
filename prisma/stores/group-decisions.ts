import { createHash } from 'node:crypto'
import { v5 as idFrom } from 'uuid'
import { z } from 'zod'
import { DomainError } from '#domain/errors'
import { clock } from '../clock.ts'
import { complaintState } from './case-standing.ts'
import { type Database, inTransaction } from './database.ts'
import { fen } from './row-shapes.ts'
import { onPool, type Sql } from './sql.ts'

export interface GroupMember {
  readonly complaintId: string
  /** as it was on the page that was decided from */
  readonly version: number
  /** fen; for an advance only */
  readonly amountCents: number | null
}

export interface NewGroupDecision {
  /** the command's */
  readonly id: string
  readonly groupId: string
  readonly cityId: string
  readonly kind: 'advance' | 'rejected' | 'referred'
  readonly reasonCode: string | undefined
  readonly note: string | undefined
  readonly staffId: string
  readonly members: readonly GroupMember[]
  readonly at: Date
}

/** The decision that a group's becomes in one member's case: the same for every try. */
export const memberDecisionId = (groupDecisionId: string, complaintId: string): string =>
  idFrom(complaintId, groupDecisionId)

/**
 * Keeps what a group was decided to be, whole, before any member hears of it. The same again is the same.
 * @throws DomainError `IDEMPOTENCY_CONFLICT`, `NOT_FOUND` when a case is not a member
 */
export async function keepGroupDecision(database: Database, given: NewGroupDecision): Promise<void> {
  const { id, groupId, cityId, kind, reasonCode = null, note = null, staffId, members, at } = given
  const sorted = members.toSorted((a, b) => a.complaintId.localeCompare(b.complaintId))
  const body = createHash('sha256')
    .update(JSON.stringify([groupId, kind, reasonCode, note, staffId, sorted]))
    .digest()
  await inTransaction(database, async (tx) => {
    await tx.$executeRaw`
      INSERT INTO group_decision (id, group_case_id, kind, reason_code, note, decided_by, at, body)
      SELECT ${id}::uuid, g.id, ${kind}, ${reasonCode}, ${note}, ${staffId}, ${at}, ${body}
      FROM group_case g WHERE g.id = ${groupId}::uuid AND g.city_id = ${cityId}
      ON CONFLICT (id) DO NOTHING`
    const kept = await tx.groupDecision.findUnique({ where: { id }, select: { body: true } })
    if (!kept) throw new DomainError('NOT_FOUND', { group: groupId })
    if (!Buffer.from(kept.body).equals(body)) throw new DomainError('IDEMPOTENCY_CONFLICT', { group: id })
    const rows = members.map(({ complaintId, version, amountCents }) => ({
      complaint: complaintId,
      decision: memberDecisionId(id, complaintId),
      version,
      amount: amountCents,
    }))
    await tx.$executeRaw`
      INSERT INTO group_decision_member (group_decision_id, complaint_id, decision_id, amount_cents, case_version)
      SELECT ${id}::uuid, c.id, m.decision, m.amount, m.version
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS m (complaint uuid, decision uuid, version int, amount bigint)
      JOIN complaint c ON c.id = m.complaint AND c.group_case_id = ${groupId}::uuid
      ON CONFLICT (group_decision_id, complaint_id) DO NOTHING`
    const there = await tx.groupDecisionMember.count({ where: { groupDecisionId: id } })
    if (there !== members.length) throw new DomainError('NOT_FOUND', { group: groupId })
  })
}

const waiting = z.array(
  z.object({
    groupDecisionId: z.string(),
    complaintId: z.string(),
    caseNumber: z.string(),
    state: complaintState,
    decisionId: z.string(),
    kind: z.enum(['advance', 'rejected', 'referred']),
    reasonCode: z.string().nullable(),
    note: z.string().nullable(),
    staffId: z.string(),
    version: z.number(),
    amountCents: fen.nullable(),
    askedCents: fen,
  }),
)
export type WaitingMember = z.infer<typeof waiting>[number]

/** Members that were decided and have not heard of it, of one decision or of any that was left behind. */
export async function listWaitingMembers(
  sql: Sql,
  of: { readonly groupDecisionId: string } | { readonly decidedBefore: Date },
): Promise<readonly WaitingMember[]> {
  const id = 'groupDecisionId' in of ? of.groupDecisionId : null
  const before = 'decidedBefore' in of ? of.decidedBefore : null
  const found = await sql.$queryRaw`
    SELECT g.id AS "groupDecisionId", c.id AS "complaintId", c.case_number AS "caseNumber", c.state, m.decision_id AS "decisionId", g.kind,
      g.reason_code AS "reasonCode", g.note, g.decided_by AS "staffId", m.case_version AS version, m.amount_cents AS "amountCents",
      c.asked_cents AS "askedCents"
    FROM group_decision_member m JOIN group_decision g ON g.id = m.group_decision_id JOIN complaint c ON c.id = m.complaint_id
    WHERE m.state = 'waiting' AND (${id}::uuid IS NULL OR g.id = ${id}::uuid) AND (${before}::timestamptz IS NULL OR g.at < ${before})
    ORDER BY g.at, c.submitted_at, c.id LIMIT 500`
  return waiting.parse(found)
}

/** What a member's own case said to it. One that was settled stays so. */
export async function settleMember(
  { pool }: Pick<Database, 'pool'>,
  { groupDecisionId, complaintId }: Pick<WaitingMember, 'groupDecisionId' | 'complaintId'>,
  refusal: string | null,
): Promise<void> {
  await onPool(pool).$executeRaw`
    UPDATE group_decision_member SET state = ${refusal === null ? 'applied' : 'refused'}, refusal = ${refusal}, settled_at = ${clock.now()}
    WHERE group_decision_id = ${groupDecisionId}::uuid AND complaint_id = ${complaintId}::uuid AND state = 'waiting'`
}

const grouped = z.array(z.object({ ok: z.boolean() }))

/**
 * A member's decision needs no claim of its case: what was kept of the group says who decided what.
 * @throws DomainError `NOT_ALLOWED` when it says otherwise
 */
export async function requireGroupDecision(
  sql: Sql,
  complaintId: string,
  command: {
    readonly id: string
    readonly groupDecisionId: string
    readonly staffId: string
    readonly kind: string
    readonly amountCents?: number | undefined
  },
): Promise<void> {
  const found = await sql.$queryRaw`
    SELECT g.decided_by = ${command.staffId} AND g.kind = ${command.kind}
      AND m.amount_cents IS NOT DISTINCT FROM ${command.amountCents ?? null}::bigint AS ok
    FROM group_decision g JOIN group_decision_member m ON m.group_decision_id = g.id
    WHERE g.id = ${command.groupDecisionId}::uuid AND m.complaint_id = ${complaintId}::uuid AND m.decision_id = ${command.id}::uuid`
  if (!grouped.parse(found)[0]?.ok) throw new DomainError('NOT_ALLOWED', {})
}
