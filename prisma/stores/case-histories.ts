import { z } from 'zod'
import { complaintState } from './case-standing.ts'
import type { Db } from './database.ts'
import { fen, instant } from './row-shapes.ts'

const otherCase = z.object({
  caseNumber: z.string(),
  state: complaintState,
  category: z.string(),
  cause: z.string(),
  merchantName: z.string().nullable(),
  submittedAt: instant,
  askedCents: fen,
  decision: z.enum(['advance', 'settled', 'rejected', 'referred']).nullable(),
  amountCents: fen.nullable(),
  reasonCode: z.string().nullable(),
})
export type OtherCase = z.infer<typeof otherCase>

const history = z.object({
  cases: z.int(),
  openCases: z.int(),
  advancedCases: z.int(),
  advancedCents: fen,
  rejectedCases: z.int(),
  recent: z.array(otherCase),
})
export type History = z.infer<typeof history>

const merchantHistory = history.extend({ outstandingCents: fen, recoveredCents: fen })

const row = z.object({
  payee: history,
  merchant: merchantHistory.nullable(),
  similar: z.array(otherCase),
})
export type Histories = z.infer<typeof row>

/** Histories reach back a year and so many cases: what is older says little and costs more with every season. */
const HISTORY_DAYS = 365
const MOST = 500
const RECENT = 5
/** Similar cases are the nearest in amount among the latest of their kind. */
const SIMILAR_AMONG = 200

/** What payee and merchant were part of before, and decided cases like this one; one statement. */
export async function readHistories(db: Db, complaintId: string, now: Date): Promise<Histories | null> {
  const since = new Date(now.getTime() - HISTORY_DAYS * 86_400_000)
  const found = await db.$queryRaw`
    WITH me AS (SELECT id, city_id, merchant_id, payee_index, category, cause, asked_cents FROM complaint WHERE id = ${complaintId}::uuid),
    ours AS MATERIALIZED (
      SELECT 'payee' AS list, o.* FROM me CROSS JOIN LATERAL (
        SELECT o.id, o.state, o.round, o.submitted_at FROM complaint o
        WHERE o.payee_index = me.payee_index AND o.city_id = me.city_id AND o.id <> me.id AND o.submitted_at >= ${since}
        ORDER BY o.submitted_at DESC LIMIT ${MOST}) o
      UNION ALL
      SELECT 'merchant', o.* FROM me CROSS JOIN LATERAL (
        SELECT o.id, o.state, o.round, o.submitted_at FROM complaint o
        WHERE o.merchant_id = me.merchant_id AND o.city_id = me.city_id AND o.id <> me.id AND o.submitted_at >= ${since}
        ORDER BY o.submitted_at DESC LIMIT ${MOST}) o
    ),
    alike AS (
      SELECT o.id FROM me CROSS JOIN LATERAL (
        SELECT o.id, o.submitted_at, abs(o.asked_cents - me.asked_cents) AS apart FROM complaint o
        WHERE o.city_id = me.city_id AND o.category = me.category AND o.cause = me.cause AND o.id <> me.id
          AND o.state IN ('resolved', 'closed') AND o.submitted_at >= ${since}
        ORDER BY o.submitted_at DESC, o.id DESC LIMIT ${SIMILAR_AMONG}
      ) o ORDER BY o.apart, o.submitted_at DESC LIMIT ${RECENT}
    ),
    shown AS (
      SELECT list, id FROM (SELECT list, id, row_number() OVER (PARTITION BY list ORDER BY submitted_at DESC) AS nth FROM ours) o
      WHERE nth <= ${RECENT}
      UNION ALL SELECT 'similar', id FROM alike
    ),
    told AS (
      SELECT s.list, jsonb_build_object('caseNumber', o.case_number, 'state', o.state, 'category', o.category,
          'cause', o.cause, 'merchantName', m.name, 'submittedAt', o.submitted_at, 'askedCents', o.asked_cents,
          'decision', d.kind, 'amountCents', d.amount_cents, 'reasonCode', d.reason_code) AS told,
        o.submitted_at, abs(o.asked_cents - me.asked_cents) AS apart
      FROM shown s JOIN complaint o ON o.id = s.id CROSS JOIN me LEFT JOIN merchant m ON m.id = o.merchant_id
      LEFT JOIN decision d ON d.complaint_id = o.id AND d.stage IN ('review', 'appeal') AND d.round = o.round AND d.undone_at IS NULL
    ),
    figured AS (
      SELECT o.list, o.state, p.amount_cents,
        EXISTS (SELECT FROM decision d WHERE d.complaint_id = o.id AND d.stage IN ('review', 'appeal') AND d.round = o.round
          AND d.undone_at IS NULL AND d.kind = 'rejected') AS rejected
      FROM ours o LEFT JOIN payout p ON p.complaint_id = o.id AND p.kind = 'advance' AND p.state = 'paid'
    ),
    summed AS (
      SELECT list, count(*) AS cases,
        count(*) FILTER (WHERE state NOT IN ('resolved', 'closed', 'not-accepted', 'duplicate', 'withdrawn')) AS open_cases,
        count(amount_cents) AS advanced_cases, coalesce(sum(amount_cents), 0)::bigint AS advanced_cents,
        count(*) FILTER (WHERE rejected) AS rejected_cases
      FROM figured
      GROUP BY list
    ),
    lists AS (
      SELECT l.list, jsonb_build_object('cases', coalesce(s.cases, 0), 'openCases', coalesce(s.open_cases, 0),
        'advancedCases', coalesce(s.advanced_cases, 0), 'advancedCents', coalesce(s.advanced_cents, 0),
        'rejectedCases', coalesce(s.rejected_cases, 0),
        'recent', coalesce((SELECT jsonb_agg(t.told ORDER BY t.submitted_at DESC) FROM told t WHERE t.list = l.list), '[]'))
        AS figures
      FROM (VALUES ('payee'), ('merchant')) AS l(list) LEFT JOIN summed s ON s.list = l.list
    ),
    owed AS (
      SELECT coalesce(sum(r.recovered_cents), 0)::bigint AS recovered,
        coalesce(sum(greatest(0, r.amount_cents - r.recovered_cents))
          FILTER (WHERE r.state NOT IN ('recovered', 'cancelled', 'written-off')), 0)::bigint AS outstanding
      FROM me JOIN recovery r ON r.merchant_id = me.merchant_id
    )
    SELECT (SELECT figures FROM lists WHERE list = 'payee') AS payee,
      CASE WHEN me.merchant_id IS NULL THEN NULL ELSE (SELECT figures FROM lists WHERE list = 'merchant')
        || jsonb_build_object('outstandingCents', owed.outstanding, 'recoveredCents', owed.recovered) END AS merchant,
      coalesce((SELECT jsonb_agg(t.told ORDER BY t.apart, t.submitted_at DESC) FROM told t WHERE t.list = 'similar'), '[]')
        AS similar
    FROM me CROSS JOIN owed`
  return z.array(row).parse(found)[0] ?? null
}
