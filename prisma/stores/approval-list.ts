import { z } from 'zod'
import { RULE_IDS } from '#domain/rules'
import { Prisma } from '../generated/client.ts'
import { correctedPayee, sealedPayee, sealedPayeeOf } from './corrected-payee.ts'
import { instantAndId, type Page, pageOf, readCursor } from './cursors.ts'
import type { Db } from './database.ts'
import type { FieldCipher } from './field-cipher.ts'
import { fen } from './row-shapes.ts'

const row = z.object({
  decision_id: z.string(),
  at_key: z.string(),
  case_number: z.string(),
  version: z.number(),
  category: z.string(),
  cause: z.string(),
  merchant_name: z.string().nullable(),
  asked_cents: fen,
  amount_cents: fen,
  reason_code: z.string().nullable(),
  note: z.string().nullable(),
  decided_by: z.string().nullable(),
  decider: z.string().nullable(),
  correction: z
    .object({
      id: z.string(),
      at: z.coerce.date(),
      staffId: z.string().nullable(),
      staffName: z.string().nullable(),
      before: sealedPayee,
      now: sealedPayee,
    })
    .nullable(),
  at: z.date(),
  approval_needed: z.enum(['second-person', 'supervisor']),
  rules: z.array(z.object({ rule: z.enum(RULE_IDS), holds: z.boolean().nullable() })).nullable(),
  flags: z.array(z.string()),
  due_at: z.date().nullable(),
  conflict: z.boolean(),
})

/** Advances that wait for a second person, the oldest decision first. */
export async function approvalList(
  db: Db,
  cipher: FieldCipher,
  { cityId, staffId }: { cityId: string; staffId: string },
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<Page<ReturnType<typeof toApproval>>> {
  const after = readCursor(instantAndId, cursor)
  const place = after
    ? Prisma.sql`(d.at, d.id) > (${after[0]}::timestamptz, ${after[1]}::uuid)`
    : Prisma.sql`true`
  const found = await db.$queryRaw`
    SELECT d.id AS decision_id, d.at::text AS at_key, c.case_number, c.version, c.category, c.cause, m.name AS merchant_name,
      c.asked_cents, d.amount_cents, d.reason_code, d.note, d.decided_by, s.name AS decider, d.at, p.approval_needed, a.rules,
      CASE WHEN k.id IS NULL THEN NULL ELSE jsonb_build_object('id', k.id, 'at', k.at, 'staffId', k.corrected_by,
        'staffName', ks.name, 'before', ${sealedPayeeOf('o')}, 'now', ${sealedPayeeOf('p')}) END AS correction,
      c.flags, c.due_at,
      EXISTS (SELECT FROM conflict_declaration x WHERE x.complaint_id = c.id AND x.staff_id = ${staffId}) AS conflict
    FROM complaint c
    JOIN decision d ON d.complaint_id = c.id AND d.stage IN ('review', 'appeal') AND d.round = c.round AND d.undone_at IS NULL
    JOIN payout p ON p.decision_id = d.id AND p.state = 'awaiting-approval'
    LEFT JOIN payee_correction k ON k.id = p.correction_id LEFT JOIN payout o ON o.id = k.payout_id
    LEFT JOIN staff ks ON ks.id = k.corrected_by
    LEFT JOIN staff s ON s.id = d.decided_by
    LEFT JOIN merchant m ON m.id = c.merchant_id
    LEFT JOIN LATERAL (SELECT rules FROM assessment WHERE complaint_id = c.id AND kind = 'eligibility'
      ORDER BY round DESC LIMIT 1) a ON true
    WHERE c.city_id = ${cityId} AND c.state = 'awaiting-approval' AND p.approval_needed <> 'none' AND ${place}
    ORDER BY d.at, d.id LIMIT ${limit + 1}`
  return pageOf(
    z.array(row).parse(found),
    limit,
    (last) => [last.at_key, last.decision_id],
    (shown) => toApproval(shown, cipher),
  )
}

const toApproval = (decision: z.infer<typeof row>, cipher: FieldCipher) => ({
  caseNumber: decision.case_number,
  version: decision.version,
  decisionId: decision.decision_id,
  category: decision.category,
  cause: decision.cause,
  merchantName: decision.merchant_name,
  askedCents: decision.asked_cents,
  amountCents: decision.amount_cents,
  reasonCode: decision.reason_code,
  note: decision.note,
  decidedBy:
    decision.decided_by && decision.decider ? { id: decision.decided_by, name: decision.decider } : null,
  correction: decision.correction && {
    at: decision.correction.at,
    by:
      decision.correction.staffId && decision.correction.staffName
        ? { id: decision.correction.staffId, name: decision.correction.staffName }
        : null,
    ...correctedPayee(decision.correction, cipher),
  },
  decidedAt: decision.at,
  approvalNeeded: decision.approval_needed,
  against: (decision.rules ?? []).filter((rule) => rule.holds === false).map((rule) => rule.rule),
  flags: decision.flags,
  dueAt: decision.due_at,
  conflict: decision.conflict,
})
