import { z } from 'zod'
import { notBelowZero } from '#domain/appeal'
import { Prisma } from '../generated/client.ts'
import { instantAndId, type Page, pageOf, readCursor } from './cursors.ts'
import type { Db } from './database.ts'
import { recoveryState } from './recoveries.ts'
import { REFUND_OPEN } from './refunds-open.ts'
import { fen } from './row-shapes.ts'

const row = z.object({
  recovery_id: z.string(),
  since_key: z.string(),
  reference: z.string(),
  case_number: z.string(),
  merchant_name: z.string(),
  merchant_name_en: z.string().nullable(),
  state: recoveryState,
  because: z.enum(['appeal', 'finding']),
  due_cents: fen,
  open_cents: fen,
  asked_cents: fen,
  due_since: z.date(),
  pay_until: z.date(),
})

/** What a city owes its merchants back, a claim a line, the oldest first. */
export async function refundList(
  db: Db,
  cityId: string,
  { openOnly, cursor, limit }: { openOnly: boolean; cursor?: string | undefined; limit: number },
): Promise<Page<ReturnType<typeof toRefund>>> {
  const after = readCursor(instantAndId, cursor)
  const place = after
    ? Prisma.sql`(u.due_since, r.id) > (${after[0]}::timestamptz, ${after[1]}::uuid)`
    : Prisma.sql`true`
  const open = openOnly ? Prisma.sql`${REFUND_OPEN} > 0` : Prisma.sql`true`
  const found = await db.$queryRaw`
    SELECT r.id AS recovery_id, u.due_since::text AS since_key, r.reference, c.case_number, m.name AS merchant_name,
      m.name_en AS merchant_name_en, r.state, u.because, u.due_cents, ${REFUND_OPEN} AS open_cents, u.due_since, u.pay_until,
      (SELECT coalesce(sum(f.amount_cents), 0) FROM fund_movement f WHERE f.recovery_id = r.id AND f.kind = 'merchant-refund'
        AND f.posted_at IS NULL AND f.refused_at IS NULL)::bigint AS asked_cents
    FROM (SELECT recovery_id, sum(amount_cents)::bigint AS due_cents, min(due_since) AS due_since, min(pay_until) AS pay_until,
        CASE WHEN bool_or(appeal_id IS NOT NULL) THEN 'appeal' ELSE 'finding' END AS because FROM refund_due GROUP BY recovery_id) u
    JOIN recovery r ON r.id = u.recovery_id JOIN complaint c ON c.id = r.complaint_id JOIN merchant m ON m.id = r.merchant_id
    WHERE r.city_id = ${cityId} AND ${open} AND ${place}
    ORDER BY u.due_since, r.id LIMIT ${limit + 1}`
  return pageOf(z.array(row).parse(found), limit, (last) => [last.since_key, last.recovery_id], toRefund)
}

const toRefund = (refund: z.infer<typeof row>) => ({
  recoveryId: refund.recovery_id,
  reference: refund.reference,
  caseNumber: refund.case_number,
  merchantName: refund.merchant_name,
  merchantNameEn: refund.merchant_name_en,
  state: refund.state,
  because: refund.because,
  dueCents: refund.due_cents,
  openCents: notBelowZero(refund.open_cents),
  askedCents: refund.asked_cents,
  dueSince: refund.due_since,
  payUntil: refund.pay_until,
})
