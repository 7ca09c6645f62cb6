import { z } from 'zod'
import { type MerchantRisk, riskOf } from '#domain/merchant-risk'
import { cents } from '#domain/money'
import type { Sql } from './sql.ts'

const WINDOW_MS = 90 * 86_400_000
const whole = z.union([z.number(), z.bigint()]).transform(Number)
const fen = z.union([z.number(), z.bigint()]).transform(cents)
const conduct = z.object({
  merchantId: z.string(),
  complaints: whole,
  advances: whole,
  advancedCents: fen,
  dueCents: fen,
  recoveredOfDueCents: fen,
  repayDays: z.number().nullable(),
  overdueClaims: whole,
  objectionsWon: whole,
})

/** The risk of each of these merchants, in one statement; a case that is being looked at does not count against itself. */
export async function merchantRisks(
  sql: Sql,
  merchantIds: readonly string[],
  now: Date,
  exceptComplaintId: string | null = null,
): Promise<ReadonlyMap<string, MerchantRisk>> {
  const since = new Date(now.getTime() - WINDOW_MS)
  const rows = await sql.$queryRaw`
    SELECT m.id AS "merchantId", c.complaints, p.advances, p.advanced AS "advancedCents", r.due AS "dueCents",
      r.recovered AS "recoveredOfDueCents", r.days AS "repayDays", r.overdue AS "overdueClaims", l.won AS "objectionsWon"
    FROM merchant m
    CROSS JOIN LATERAL (SELECT count(*) AS complaints FROM complaint c WHERE c.merchant_id = m.id AND c.submitted_at >= ${since}
      AND c.id IS DISTINCT FROM ${exceptComplaintId}::uuid
      AND c.state NOT IN ('withdrawn', 'not-accepted', 'duplicate')) c
    CROSS JOIN LATERAL (SELECT count(*) AS advances, coalesce(sum(p.amount_cents), 0)::bigint AS advanced FROM payout p
      WHERE p.merchant_id = m.id AND p.kind = 'advance' AND p.state = 'paid' AND p.paid_at >= ${since}) p
    CROSS JOIN LATERAL (SELECT
        coalesce(sum(r.amount_cents) FILTER (WHERE r.due_at <= ${now} AND r.state <> 'cancelled'), 0)::bigint AS due,
        coalesce(sum(r.recovered_cents) FILTER (WHERE r.due_at <= ${now} AND r.state <> 'cancelled'), 0)::bigint AS recovered,
        (avg(extract(epoch FROM r.ended_at - r.noticed_at) / 86400) FILTER (WHERE r.state = 'recovered'))::float8 AS days,
        count(*) FILTER (WHERE r.state IN ('overdue', 'delisted', 'deposit-drawn', 'legal', 'written-off')) AS overdue
      FROM recovery r WHERE r.merchant_id = m.id) r
    CROSS JOIN LATERAL (SELECT count(*) AS won FROM liability_finding l JOIN recovery r ON r.id = l.recovery_id
      WHERE r.merchant_id = m.id AND l.outcome = 'not-liable') l
    WHERE m.id = ANY(${[...merchantIds]}::uuid[])`
  return new Map(
    z
      .array(conduct)
      .parse(rows)
      .map((found) => [found.merchantId, riskOf(found)]),
  )
}
