import { z } from 'zod'
import { APPEAL_OUTCOMES, type AppealSide, notBelowZero } from '#domain/appeal'
import { DomainError } from '#domain/errors'
import { subtractCents } from '#domain/money'
import type { AppealState } from '#domain/states'
import { Prisma } from '../generated/client.ts'
import { LEFT_OF_ADVANCE } from './advance-left.ts'
import { appealSide, appealState } from './appeals.ts'
import { ADVANCED_IN_CASE } from './case-facts.ts'
import { complaintState } from './case-standing.ts'
import { instantAndId, type Page, pageOf, readCursor } from './cursors.ts'
import type { Db } from './database.ts'
import { recoveryState } from './recoveries.ts'
import { colleague, fen, instant } from './row-shapes.ts'

const maybe = instant.nullable()
const listed = z.object({
  id: z.string(),
  due_key: z.string(),
  side: appealSide,
  state: appealState,
  case_number: z.string(),
  reference: z.string().nullable(),
  merchant_name: z.string().nullable(),
  merchant_name_en: z.string().nullable(),
  late: z.boolean(),
  filed_at: z.date(),
  review_due_at: z.date().nullable(),
  overdue_at: z.date().nullable(),
  heard_by: colleague.nullable(),
  asked_cents: fen,
  advanced_cents: fen,
  claimed_cents: fen.nullable(),
  part: z.string().nullable(),
})

const SHOWN: Readonly<Record<AppealView, readonly AppealState[]>> = {
  open: ['filed', 'admitted', 'under-review'],
  late: ['filed'],
  ended: ['out-of-time', 'upheld', 'varied', 'overturned', 'withdrawn'],
  all: ['filed', 'admitted', 'under-review', 'out-of-time', 'upheld', 'varied', 'overturned', 'withdrawn'],
}
export type AppealView = 'open' | 'late' | 'ended' | 'all'

const person = (column: string): Prisma.Sql =>
  Prisma.raw(`(SELECT jsonb_build_object('id', id, 'name', name) FROM staff WHERE id = ${column})`)

/** A city's appeals, what is due first; one that waits to be admitted is due since it was filed. */
export async function appealPage(
  db: Db,
  { cityId, staffId }: { readonly cityId: string; readonly staffId: string },
  filters: { readonly show: AppealView; readonly side?: AppealSide | undefined },
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<Page<ReturnType<typeof toLine>>> {
  const after = readCursor(instantAndId, cursor)
  const due = Prisma.sql`coalesce(a.review_due_at, a.filed_at)`
  const place = after
    ? Prisma.sql`(${due}, a.id) > (${after[0]}::timestamptz, ${after[1]}::uuid)`
    : Prisma.sql`true`
  const side = filters.side ? Prisma.sql`a.side = ${filters.side}` : Prisma.sql`true`
  const found = await db.$queryRaw`
    SELECT a.id, ${due}::text AS due_key, a.side, a.state, c.case_number, r.reference, coalesce(m.name, c.merchant_text) AS merchant_name,
      m.name_en AS merchant_name_en, a.late, a.filed_at, a.review_due_at, a.overdue_at, ${person('a.heard_by')} AS heard_by, c.asked_cents,
      ${ADVANCED_IN_CASE} AS advanced_cents, r.amount_cents AS claimed_cents, part_in_case(c.id, ${staffId}, a.id) AS part
    FROM appeal a JOIN complaint c ON c.id = a.complaint_id LEFT JOIN recovery r ON r.id = a.recovery_id
    LEFT JOIN merchant m ON m.id = c.merchant_id
    WHERE a.city_id = ${cityId} AND a.state = ANY(${[...SHOWN[filters.show]]}) AND ${side} AND ${place}
    ORDER BY ${due}, a.id LIMIT ${limit + 1}`
  return pageOf(z.array(listed).parse(found), limit, (last) => [last.due_key, last.id], toLine)
}

const toLine = (appeal: z.infer<typeof listed>) => ({
  appealId: appeal.id,
  side: appeal.side,
  state: appeal.state,
  caseNumber: appeal.case_number,
  reference: appeal.reference,
  merchantName: appeal.merchant_name,
  merchantNameEn: appeal.merchant_name_en,
  late: appeal.late,
  filedAt: appeal.filed_at,
  reviewDueAt: appeal.review_due_at,
  overdue: appeal.overdue_at !== null,
  heardBy: appeal.heard_by,
  askedCents: appeal.asked_cents,
  advancedCents: appeal.advanced_cents,
  claimedCents: appeal.claimed_cents,
  part: appeal.part,
})

const detail = listed.omit({ due_key: true }).extend({
  complaint_id: z.string(),
  version: z.number(),
  number: z.number(),
  round: z.number(),
  text: z.string(),
  case_state: complaintState,
  file_until: z.date(),
  ended_at: z.date().nullable(),
  admitted_by: colleague.nullable(),
  admitted_at: z.date().nullable(),
  admission_reason: z.string().nullable(),
  heard_at: z.date().nullable(),
  decided_by: colleague.nullable(),
  decided_at: z.date().nullable(),
  amount_cents: fen.nullable(),
  extra_cents: fen.nullable(),
  released_cents: fen.nullable(),
  refund_cents: fen.nullable(),
  borne_by: z.enum(['fund', 'tourist']).nullable(),
  money_until: z.date().nullable(),
  reason: z.string().nullable(),
  story: z.string(),
  statements: z.array(z.object({ position: z.string(), text: z.string().nullable(), at: instant })),
  evidence: z.array(
    z.object({
      id: z.string(),
      kind: z.string(),
      fileName: z.string(),
      mediaType: z.string(),
      addedBy: z.string(),
      uploadedAt: instant,
      ofAppeal: z.boolean(),
    }),
  ),
  chain: z.array(
    z.object({
      what: z.enum(['decision', 'approval', 'finding', 'reopening', 'appeal']),
      outcome: z.string(),
      amountCents: fen.nullable(),
      reasonCode: z.string().nullable(),
      words: z.string().nullable(),
      by: colleague.nullable(),
      at: instant,
    }),
  ),
  payouts: z.array(
    z.object({ payoutId: z.string(), kind: z.string(), state: z.string(), amountCents: fen, paidAt: maybe }),
  ),
  claims: z.array(
    z.object({
      recoveryId: z.string(),
      reference: z.string(),
      state: recoveryState,
      amountCents: fen,
      recoveredCents: fen,
      waivedCents: fen,
      leftCents: fen,
      appealed: z.boolean(),
    }),
  ),
})

const ENDED = z.enum(APPEAL_OUTCOMES)

/** One appeal with both sides' words, how the case was decided and where its money is; one statement. @throws DomainError `NOT_FOUND` */
export async function readAppealPage(
  db: Db,
  { cityId, staffId }: { readonly cityId: string; readonly staffId: string },
  id: string,
) {
  const found = await db.$queryRaw`
    SELECT a.id, a.complaint_id, a.version, a.number, a.round, a.side, a.state, c.case_number, c.state AS case_state, r.reference,
      coalesce(m.name, c.merchant_text) AS merchant_name, m.name_en AS merchant_name_en, a.late, a.filed_at, a.file_until, a.ended_at,
      a.review_due_at, a.overdue_at, a.text, c.story, c.asked_cents, ${ADVANCED_IN_CASE} AS advanced_cents, r.amount_cents AS claimed_cents,
      ${person('a.admitted_by')} AS admitted_by, a.admitted_at, a.admission_reason, ${person('a.heard_by')} AS heard_by, a.heard_at,
      ${person('a.decided_by')} AS decided_by, a.decided_at, a.amount_cents, a.extra_cents, a.released_cents, a.refund_cents, a.borne_by,
      a.money_until, a.reason, part_in_case(c.id, ${staffId}, a.id) AS part,
      (SELECT coalesce(jsonb_agg(to_jsonb(x) ORDER BY x.at), '[]') FROM (
        SELECT position, text, stated_at AS at FROM merchant_statement s WHERE s.complaint_id = c.id AND s.stated_at IS NOT NULL
        UNION ALL SELECT w.position, w.text, w.at FROM recovery_response w JOIN recovery o ON o.id = w.recovery_id
          WHERE o.complaint_id = c.id) x) AS statements,
      (SELECT coalesce(jsonb_agg(jsonb_build_object('id', e.id, 'kind', e.kind, 'fileName', e.file_name, 'mediaType', e.media_type,
          'addedBy', e.added_by, 'uploadedAt', e.uploaded_at, 'ofAppeal', t.appeal_id IS NOT DISTINCT FROM a.id) ORDER BY e.uploaded_at, e.id), '[]')
        FROM evidence e JOIN upload_ticket t ON t.id = e.ticket_id WHERE e.complaint_id = c.id) AS evidence,
      (SELECT coalesce(jsonb_agg(to_jsonb(x) ORDER BY x.at), '[]') FROM (
        SELECT 'decision' AS what, d.kind AS outcome, d.amount_cents AS "amountCents", d.reason_code AS "reasonCode", d.note AS words,
            ${person('d.decided_by')} AS by, d.at FROM decision d WHERE d.complaint_id = c.id
        UNION ALL SELECT 'approval', v.outcome, p.amount_cents, v.reason_code, v.note, ${person('v.approver_id')}, v.at
          FROM approval v JOIN payout p ON p.id = v.payout_id WHERE p.complaint_id = c.id
        UNION ALL SELECT 'finding', l.outcome, NULL, NULL, l.reason, ${person('l.found_by')}, l.at
          FROM liability_finding l WHERE l.complaint_id = c.id
        UNION ALL SELECT 'reopening', q.outcome, NULL, NULL, q.note, ${person('q.decided_by')}, q.decided_at
          FROM reopen_request q WHERE q.complaint_id = c.id AND q.outcome IS NOT NULL
        UNION ALL SELECT 'appeal', b.state, b.amount_cents, NULL, b.reason, ${person('b.decided_by')}, b.decided_at
          FROM appeal b WHERE b.complaint_id = c.id AND b.decided_at IS NOT NULL) x) AS chain,
      (SELECT coalesce(jsonb_agg(jsonb_build_object('payoutId', p.id, 'kind', p.kind, 'state', p.state, 'amountCents', p.amount_cents,
          'paidAt', p.paid_at) ORDER BY p.requested_at, p.id), '[]') FROM payout p WHERE p.complaint_id = c.id) AS payouts,
      (SELECT coalesce(jsonb_agg(to_jsonb(x) ORDER BY x.reference), '[]') FROM (
        SELECT r.id AS "recoveryId", r.reference, r.state, r.amount_cents AS "amountCents", r.recovered_cents AS "recoveredCents",
          r.waived_cents AS "waivedCents", ${LEFT_OF_ADVANCE} AS "leftCents", r.id IS NOT DISTINCT FROM a.recovery_id AS appealed
        FROM recovery r WHERE r.complaint_id = c.id) x) AS claims
    FROM appeal a JOIN complaint c ON c.id = a.complaint_id LEFT JOIN recovery r ON r.id = a.recovery_id
    LEFT JOIN merchant m ON m.id = c.merchant_id
    WHERE a.id = ${id}::uuid AND a.city_id = ${cityId}`
  const appeal = z.array(detail).parse(found)[0]
  if (!appeal) throw new DomainError('NOT_FOUND', { appeal: id })
  const outcome = ENDED.safeParse(appeal.state)
  return {
    complaintId: appeal.complaint_id,
    ...toLine({ ...appeal, due_key: '' }),
    version: appeal.version,
    number: appeal.number,
    round: appeal.round,
    caseState: appeal.case_state,
    fileUntil: appeal.file_until,
    endedAt: appeal.ended_at,
    text: appeal.text,
    story: appeal.story,
    statements: appeal.statements,
    evidence: appeal.evidence,
    chain: appeal.chain,
    admission: appeal.admission_reason
      ? { by: appeal.admitted_by, at: appeal.admitted_at ?? appeal.ended_at, reason: appeal.admission_reason }
      : null,
    admittedAt: appeal.admitted_at,
    heardAt: appeal.heard_at,
    decision:
      outcome.success && appeal.decided_at && appeal.reason !== null
        ? {
            outcome: outcome.data,
            amountCents: appeal.amount_cents,
            extraCents: appeal.extra_cents,
            releasedCents: appeal.released_cents,
            refundCents: appeal.refund_cents,
            borneBy: appeal.borne_by,
            moneyUntil: appeal.money_until,
            reason: appeal.reason,
            by: appeal.decided_by,
            at: appeal.decided_at,
          }
        : null,
    payouts: appeal.payouts,
    claims: appeal.claims.map((claim) => ({
      ...claim,
      owedCents: notBelowZero(subtractCents(claim.amountCents, claim.recoveredCents)),
    })),
  }
}

/** @throws DomainError `NOT_FOUND` for another city's too */
export async function requireCityAppeal(db: Db, cityId: string, id: string): Promise<void> {
  const rows = await db.$queryRaw`SELECT id FROM appeal WHERE id = ${id}::uuid AND city_id = ${cityId}`
  if (z.array(z.unknown()).parse(rows).length === 0) throw new DomainError('NOT_FOUND', { appeal: id })
}
