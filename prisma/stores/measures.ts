import { z } from 'zod'
import { startOfCityDay } from '#domain/clocks'
import { Prisma } from '../generated/client.ts'
import type { Db } from './database.ts'
import { count, fen } from './row-shapes.ts'

const minutes = z.number().nullable()

const row = z.object({
  complaints: count,
  accepted_kept: count,
  accepted_of: count,
  accepted_median: minutes,
  accepted_p90: minutes,
  reviewed_kept: count,
  reviewed_of: count,
  reviewed_median: minutes,
  reviewed_p90: minutes,
  closed_kept: count,
  closed_of: count,
  closed_median: minutes,
  closed_p90: minutes,
  advanced_cases: count,
  advanced_cents: fen,
  fast_cases: count,
  fast_cents: fen,
  settled_cases: count,
  settled_cents: fen,
  recovered_cents: fen,
  ratings: count,
  satisfied: count,
  resolved_cases: count,
  reopened_cases: count,
  overdue_now: count,
  outcomes: z.array(z.object({ outcome: z.string(), cases: count })),
  ages: z.array(z.object({ days: z.enum(['0-7', '8-30', '31-90', 'over-90']), cases: count, cents: fen })),
})
type Row = z.infer<typeof row>

/** Minutes at a quantile of a duration in milliseconds, exact to the second on screen. */
const quantile = (share: number, of: string): Prisma.Sql =>
  Prisma.raw(`percentile_cont(${share}) WITHIN GROUP (ORDER BY ${of} / 60000.0)`)

/**
 * What a supervisor expects to see (S0–S4), computed from the cases filed on the given days, both included, in the city's
 * zone. A promise counts once it was kept or could no longer be; the first round of a case is the one that was promised.
 */
export async function readMeasures(
  db: Db,
  { cityId, now }: { cityId: string; now: Date },
  days: { from?: string | undefined; to?: string | undefined },
) {
  const from = days.from ? Prisma.sql`AND c.submitted_at >= ${startOfCityDay(days.from)}` : Prisma.empty
  const to = days.to
    ? Prisma.sql`AND c.submitted_at < ${new Date(startOfCityDay(days.to).getTime() + 86_400_000)}`
    : Prisma.empty
  const found = await db.$queryRaw`
    WITH filed AS MATERIALIZED (
      SELECT c.id, c.state, c.round, c.major, c.submitted_at, c.accepted_at, c.accepted_by, c.intake_due_at, c.review_due_at,
        c.closure_due_at, c.paused_ms, d.kind AS decision_kind, r.at AS reviewed_at, e.at AS first_resolved_at,
        CASE WHEN c.accepted_at IS NOT NULL THEN c.accepted_at
             WHEN c.state IN ('not-accepted', 'duplicate') THEN c.closed_at END AS answered_at,
        bi.id IS NOT NULL AS intake_breached, br.id IS NOT NULL AS review_breached, bc.id IS NOT NULL AS closure_breached
      FROM complaint c
      LEFT JOIN decision d ON d.complaint_id = c.id AND d.stage IN ('review', 'appeal') AND d.round = c.round AND d.undone_at IS NULL
      LEFT JOIN decision r ON r.complaint_id = c.id AND r.stage = 'review' AND r.round = 1 AND r.undone_at IS NULL
      LEFT JOIN case_event e ON e.complaint_id = c.id AND e.key = 'resolved:1'
      LEFT JOIN breach bi ON bi.complaint_id = c.id AND bi.kind = 'intake' AND bi.round = 1
      LEFT JOIN breach br ON br.complaint_id = c.id AND br.kind = 'review' AND br.round = 1
      LEFT JOIN breach bc ON bc.complaint_id = c.id AND bc.kind = 'closure' AND bc.round = 1
      WHERE c.city_id = ${cityId} ${from} ${to}
    ),
    timed AS (
      SELECT f.*, extract(epoch FROM answered_at - submitted_at)::float8 * 1000 AS answer_ms,
        extract(epoch FROM reviewed_at - accepted_at)::float8 * 1000 - paused_ms AS review_ms,
        extract(epoch FROM first_resolved_at - submitted_at)::float8 * 1000 - paused_ms AS closure_ms,
        answered_at IS NOT NULL OR (intake_due_at <= ${now} AND state <> 'withdrawn') AS answer_counts,
        accepted_at IS NOT NULL AND (reviewed_at IS NOT NULL OR review_breached) AS review_counts,
        accepted_at IS NOT NULL AND NOT major AND (first_resolved_at IS NOT NULL OR closure_breached) AS closure_counts
      FROM filed f
    ),
    figures AS (
      SELECT count(*) AS complaints,
        count(*) FILTER (WHERE answer_counts) AS accepted_of,
        count(*) FILTER (WHERE answer_counts AND answered_at <= intake_due_at AND NOT intake_breached
          AND accepted_by IS DISTINCT FROM 'silence') AS accepted_kept,
        ${quantile(0.5, 'answer_ms')} AS accepted_median, ${quantile(0.9, 'answer_ms')} AS accepted_p90,
        count(*) FILTER (WHERE review_counts) AS reviewed_of,
        count(*) FILTER (WHERE review_counts AND reviewed_at IS NOT NULL AND NOT review_breached
          AND (round > 1 OR reviewed_at <= review_due_at)) AS reviewed_kept,
        ${quantile(0.5, 'review_ms')} AS reviewed_median, ${quantile(0.9, 'review_ms')} AS reviewed_p90,
        count(*) FILTER (WHERE closure_counts) AS closed_of,
        count(*) FILTER (WHERE closure_counts AND first_resolved_at IS NOT NULL AND NOT closure_breached
          AND first_resolved_at <= closure_due_at) AS closed_kept,
        ${quantile(0.5, 'closure_ms')} AS closed_median, ${quantile(0.9, 'closure_ms')} AS closed_p90,
        count(*) FILTER (WHERE first_resolved_at IS NOT NULL) AS resolved_cases,
        count(*) FILTER (WHERE round > 1) AS reopened_cases
      FROM timed
    ),
    paid AS (
      SELECT count(*) AS advanced_cases, coalesce(sum(p.amount_cents), 0)::bigint AS advanced_cents,
        count(*) FILTER (WHERE d.decided_by_kind = 'rules') AS fast_cases,
        coalesce(sum(p.amount_cents) FILTER (WHERE d.decided_by_kind = 'rules'), 0)::bigint AS fast_cents
      FROM filed f JOIN payout p ON p.complaint_id = f.id AND p.kind = 'advance' AND p.state = 'paid'
      JOIN decision d ON d.id = p.decision_id
    ),
    settled AS (
      SELECT count(*) AS settled_cases, coalesce(sum(s.amount_cents), 0)::bigint AS settled_cents
      FROM filed f JOIN settlement s ON s.complaint_id = f.id AND s.outcome IN ('confirmed', 'silence')
    ),
    back AS (
      SELECT coalesce(sum(r.recovered_cents), 0)::bigint AS recovered_cents
      FROM filed f JOIN recovery r ON r.complaint_id = f.id
    ),
    rated AS (
      SELECT count(*) AS ratings, count(*) FILTER (WHERE s.score >= 4) AS satisfied
      FROM filed f JOIN satisfaction s ON s.complaint_id = f.id
    ),
    outcomes AS (
      SELECT coalesce(jsonb_agg(jsonb_build_object('outcome', outcome, 'cases', cases) ORDER BY cases DESC, outcome), '[]')
        AS outcomes
      FROM (SELECT coalesce(decision_kind, state) AS outcome, count(*) AS cases FROM filed GROUP BY 1) o
    ),
    ages AS (
      SELECT coalesce(jsonb_agg(jsonb_build_object('days', days, 'cases', cases, 'cents', cents) ORDER BY oldest DESC), '[]')
        AS ages
      FROM (
        SELECT CASE WHEN age <= 7 THEN '0-7' WHEN age <= 30 THEN '8-30' WHEN age <= 90 THEN '31-90' ELSE 'over-90' END AS days,
          count(*) AS cases, sum(cents)::bigint AS cents, min(opened_at) AS oldest
        FROM (SELECT extract(day FROM ${now} - r.opened_at) AS age, greatest(0, r.amount_cents - r.recovered_cents) AS cents, r.opened_at
              FROM recovery r WHERE r.city_id = ${cityId} AND r.state NOT IN ('recovered', 'written-off', 'cancelled')) r
        GROUP BY 1
      ) a
    ),
    late AS (
      SELECT count(*) AS overdue_now FROM complaint c
      WHERE c.city_id = ${cityId} AND c.due_at <= ${now}
        AND c.state IN ('submitted', 'accepted', 'in-review', 'decided', 'awaiting-approval', 'paying', 'reopened')
    )
    SELECT * FROM figures, paid, settled, back, rated, outcomes, ages, late`
  return toMeasures(row.parse(z.array(z.unknown()).parse(found)[0]))
}

/** To a tenth of a percent; null where there is nothing to take a share of. */
const percent = (part: number, whole: number): number | null =>
  whole === 0 ? null : Math.round((part * 1_000) / whole) / 10
const toTenth = (value: number | null): number | null =>
  value === null ? null : Math.round(Math.max(0, value) * 10) / 10

const keptOf = (kept: number, of: number, median: number | null, p90: number | null) => ({
  kept,
  of,
  percent: percent(kept, of),
  medianMinutes: toTenth(median),
  p90Minutes: toTenth(p90),
})

const toMeasures = (figures: Row) => ({
  complaints: figures.complaints,
  acceptedInTime: keptOf(
    figures.accepted_kept,
    figures.accepted_of,
    figures.accepted_median,
    figures.accepted_p90,
  ),
  reviewedInTime: keptOf(
    figures.reviewed_kept,
    figures.reviewed_of,
    figures.reviewed_median,
    figures.reviewed_p90,
  ),
  closedInTime: keptOf(figures.closed_kept, figures.closed_of, figures.closed_median, figures.closed_p90),
  advanced: { cases: figures.advanced_cases, cents: figures.advanced_cents },
  smallFast: { cases: figures.fast_cases, cents: figures.fast_cents },
  settled: { cases: figures.settled_cases, cents: figures.settled_cents },
  recovered: {
    cents: figures.recovered_cents,
    ofCents: figures.advanced_cents,
    percent: percent(figures.recovered_cents, figures.advanced_cents),
  },
  outstandingByAge: figures.ages,
  satisfaction: {
    ratings: figures.ratings,
    satisfiedPercent: percent(figures.satisfied, figures.ratings),
  },
  reopened: {
    cases: figures.reopened_cases,
    percent: percent(figures.reopened_cases, figures.resolved_cases),
  },
  outcomes: figures.outcomes,
  overdueNow: figures.overdue_now,
})
