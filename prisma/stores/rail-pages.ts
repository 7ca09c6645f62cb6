import { z } from 'zod'
import { RAILS } from '#domain/rails'
import { readRail, sentToday } from './rails.ts'
import { count, fen } from './row-shapes.ts'
import type { Sql } from './sql.ts'

const totals = z.object({ rail: z.enum(RAILS), waits: z.boolean(), payouts: count, cents: fen })
const event = z.object({
  kind: z.enum(['closed', 'opened', 'limit-set']),
  because: z.string().nullable(),
  staffId: z.string().nullable(),
  staffName: z.string().nullable(),
  at: z.date(),
})

const LAST_EVENTS = 20

/** Every way out: what it is like, what left by it today, and what of a fund waits for it or is under way. */
export async function railPages(sql: Sql, fundId: string, now: Date) {
  const sums = z.array(totals).parse(
    await sql.$queryRaw`
      SELECT rail, state = 'approved' AS waits, count(*) AS payouts, coalesce(sum(amount_cents), 0)::bigint AS cents
      FROM payout WHERE fund_id = ${fundId}::uuid
        AND (state IN ('sending', 'awaiting-payee', 'unknown-outcome') OR state = 'approved' AND postponed_because IS NOT NULL)
      GROUP BY rail, state = 'approved'`,
  )
  return await Promise.all(
    RAILS.map(async (rail) => {
      const of = (waits: boolean) => {
        const found = sums.find((sum) => sum.rail === rail && sum.waits === waits)
        return { payouts: found?.payouts ?? 0, cents: found?.cents ?? 0 }
      }
      const [health, sentTodayCents, events] = await Promise.all([
        readRail(sql, rail),
        sentToday(sql, rail, now),
        sql.$queryRaw`
          SELECT e.kind, e.because, e.staff_id AS "staffId", s.name AS "staffName", e.at
          FROM rail_event e LEFT JOIN staff s ON s.id = e.staff_id
          WHERE e.rail = ${rail} ORDER BY e.id DESC LIMIT ${LAST_EVENTS}`,
      ])
      return {
        rail,
        ...health,
        sentTodayCents,
        waiting: of(true),
        underWay: of(false),
        events: toEvents(events),
      }
    }),
  )
}

const toEvents = (rows: unknown) =>
  z
    .array(event)
    .parse(rows)
    .map(({ staffId, staffName, ...told }) => ({
      ...told,
      by: staffId && staffName ? { id: staffId, name: staffName } : null,
    }))
