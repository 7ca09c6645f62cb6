import { z } from 'zod'
import { Prisma } from '../generated/client.ts'
import { instantAndId, type Page, pageOf, readCursor } from './cursors.ts'
import type { Db } from './database.ts'
import { fen } from './row-shapes.ts'

const row = z.object({
  id: z.string(),
  at_key: z.string(),
  case_number: z.string(),
  requested_by: z.enum(['tourist', 'staff']),
  text: z.string(),
  requested_at: z.date(),
  round: z.number(),
  decision: z.enum(['advance', 'settled', 'rejected', 'referred']).nullable(),
  asked_cents: fen,
  amount_cents: fen.nullable(),
  merchant_name: z.string().nullable(),
})

/** Requests to open a case again that nobody decided yet, oldest first. */
export async function reopenList(
  db: Db,
  cityId: string,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<Page<ReturnType<typeof toRequest>>> {
  const after = readCursor(instantAndId, cursor)
  const place = after
    ? Prisma.sql`(r.requested_at, r.id) > (${after[0]}::timestamptz, ${after[1]}::uuid)`
    : Prisma.sql`true`
  const found = await db.$queryRaw`
    SELECT r.id, r.requested_at::text AS at_key, c.case_number, r.requested_by, r.text, r.requested_at, c.round,
      d.kind AS decision, c.asked_cents, d.amount_cents, coalesce(m.name, c.merchant_text) AS merchant_name
    FROM complaint c JOIN reopen_request r ON r.complaint_id = c.id AND r.outcome IS NULL
    LEFT JOIN merchant m ON m.id = c.merchant_id
    LEFT JOIN decision d ON d.complaint_id = c.id AND d.stage IN ('review', 'appeal') AND d.round = c.round AND d.undone_at IS NULL
    WHERE c.city_id = ${cityId} AND c.state = 'reopen-requested' AND ${place}
    ORDER BY r.requested_at, r.id LIMIT ${limit + 1}`
  return pageOf(z.array(row).parse(found), limit, (last) => [last.at_key, last.id], toRequest)
}

const toRequest = (request: z.infer<typeof row>) => ({
  requestId: request.id,
  caseNumber: request.case_number,
  requestedBy: request.requested_by,
  text: request.text,
  requestedAt: request.requested_at,
  round: request.round,
  decision: request.decision,
  askedCents: request.asked_cents,
  amountCents: request.amount_cents,
  merchantName: request.merchant_name,
})
