import { z } from 'zod'
import { DomainError } from '#domain/errors'
import { appealState } from './appeals.ts'
import { fen, instant } from './row-shapes.ts'
import type { Sql } from './sql.ts'

const own = z.object({
  appealId: z.string(),
  state: appealState,
  text: z.string(),
  late: z.boolean(),
  filedAt: z.date(),
  reviewDueAt: z.date().nullable(),
  endedAt: z.date().nullable(),
  admissionReason: z.string().nullable(),
  reason: z.string().nullable(),
  amountCents: fen.nullable(),
  extraCents: fen.nullable(),
  refundCents: fen.nullable(),
  moneyUntil: z.date().nullable(),
  evidence: z.array(
    z.object({ id: z.string(), fileName: z.string(), mediaType: z.string(), uploadedAt: instant }),
  ),
})
export type OwnAppeal = z.infer<typeof own>

/** Who appeals, and about what; nobody is shown another's. */
export type Appellant =
  | { readonly side: 'tourist'; readonly complaintId: string }
  | { readonly side: 'merchant'; readonly recoveryId: string; readonly merchantId: string }

/** The appellant's latest appeal, or null. */
export async function readOwnAppeal(sql: Sql, who: Appellant): Promise<OwnAppeal | null> {
  const complaintId = who.side === 'tourist' ? who.complaintId : null
  const recoveryId = who.side === 'merchant' ? who.recoveryId : null
  const rows = await sql.$queryRaw`
    SELECT a.id AS "appealId", a.state, a.text, a.late, a.filed_at AS "filedAt", a.review_due_at AS "reviewDueAt", a.ended_at AS "endedAt",
      a.admission_reason AS "admissionReason", a.reason, a.amount_cents AS "amountCents", a.extra_cents AS "extraCents",
      a.refund_cents AS "refundCents", a.money_until AS "moneyUntil",
      (SELECT coalesce(jsonb_agg(jsonb_build_object('id', e.id, 'fileName', e.file_name, 'mediaType', e.media_type,
          'uploadedAt', e.uploaded_at) ORDER BY e.uploaded_at, e.id), '[]')
        FROM evidence e JOIN upload_ticket t ON t.id = e.ticket_id WHERE t.appeal_id = a.id) AS evidence
    FROM appeal a
    WHERE a.side = ${who.side} AND (a.complaint_id = ${complaintId}::uuid OR a.recovery_id = ${recoveryId}::uuid)
    ORDER BY a.filed_at DESC LIMIT 1`
  return z.array(own).parse(rows)[0] ?? null
}

/** @throws DomainError `NOT_FOUND` when it is not the appellant's */
export async function requireOwnAppeal(sql: Sql, who: Appellant, appealId: string): Promise<OwnAppeal> {
  const found = await readOwnAppeal(sql, who)
  if (found?.appealId !== appealId) throw new DomainError('NOT_FOUND', {})
  return found
}
