import { z } from 'zod'
import { cityDay, startOfCityDay } from '#domain/clocks'
import { type Cents, cents } from '#domain/money'
import { CLOSED_BECAUSE, type RailHealth } from '#domain/rail-health'
import type { RailName } from '#domain/rails'
import { Prisma } from '../generated/client.ts'
import type { Database } from './database.ts'
import { inStep, type Sql } from './sql.ts'

const fen = z.bigint().transform(cents).nullable()
const row = z.object({
  failures: z.number(),
  closings: z.number(),
  closedBecause: z.enum(CLOSED_BECAUSE).nullable(),
  closedAt: z.date().nullable(),
  closedUntil: z.date().nullable(),
  lastAnswerAt: z.date().nullable(),
  lastFailureAt: z.date().nullable(),
  lastFailure: z.string().nullable(),
  availableCents: fen,
  balanceAt: z.date().nullable(),
  dailyLimitCents: fen,
})
export type RailRow = z.infer<typeof row>

const COLUMNS = Prisma.sql`failures, closings, closed_because AS "closedBecause", closed_at AS "closedAt",
  closed_until AS "closedUntil", last_answer_at AS "lastAnswerAt", last_failure_at AS "lastFailureAt", last_failure AS "lastFailure",
  available_cents AS "availableCents", balance_at AS "balanceAt", daily_limit_cents AS "dailyLimitCents"`

const one = (rows: unknown): RailRow => {
  const found = z.array(row).parse(rows)[0]
  if (!found) throw new Error('a rail without a row')
  return found
}

export const readRail = async (sql: Sql, rail: RailName): Promise<RailRow> =>
  one(await sql.$queryRaw(Prisma.sql`SELECT ${COLUMNS} FROM rail_health WHERE rail = ${rail}`))

/** The same, locked until the transaction ends. */
export const lockRail = async (sql: Sql, rail: RailName): Promise<RailRow> =>
  one(await sql.$queryRaw(Prisma.sql`SELECT ${COLUMNS} FROM rail_health WHERE rail = ${rail} FOR UPDATE`))

/** While one call tries a rail that was closed, the others wait this long. */
const TRY_MS = 30_000

/**
 * May a payout be sent by the rail now? When a closed one is due again, the first to ask tries it for all.
 * @returns null when it may; else until when it is closed, where anybody knows
 */
export async function enterRail(
  sql: Sql,
  rail: RailName,
  now: Date,
): Promise<{ readonly until: Date | null; readonly because: string } | null> {
  const { closedBecause, closedUntil } = await readRail(sql, rail)
  if (closedBecause === null) return null
  if (closedUntil === null || closedUntil > now) return { until: closedUntil, because: closedBecause }
  const tries = new Date(now.getTime() + TRY_MS)
  const first = await sql.$executeRaw`
    UPDATE rail_health SET closed_until = ${tries} WHERE rail = ${rail} AND closed_until <= ${now}`
  return first === 1 ? null : { until: tries, because: closedBecause }
}

/** What was learnt of a rail, and what it failed with when it did. A change between open and closed is told. */
export async function changeRail(
  database: Database,
  rail: RailName,
  now: Date,
  change: (health: RailHealth) => RailHealth,
  failure: string | null,
): Promise<void> {
  await inStep(database, async (sql) => {
    const before = await lockRail(sql, rail)
    const after = change(before)
    const closedAt = after.closedBecause === null ? null : (before.closedAt ?? now)
    await sql.$executeRaw`
      UPDATE rail_health SET failures = ${after.failures}, closings = ${after.closings}, closed_because = ${after.closedBecause},
        closed_until = ${after.closedUntil}, closed_at = ${closedAt},
        last_answer_at = CASE WHEN ${failure}::text IS NULL THEN ${now} ELSE last_answer_at END,
        last_failure = coalesce(${failure}, last_failure),
        last_failure_at = CASE WHEN ${failure}::text IS NULL THEN last_failure_at ELSE ${now} END
      WHERE rail = ${rail}`
    if (after.closedBecause !== before.closedBecause)
      await tellRail(sql, rail, {
        kind: after.closedBecause ? 'closed' : 'opened',
        because: after.closedBecause,
        at: now,
      })
  })
}

const NOTED_EVERY_MS = 60_000

/** True when an answer says something new: after a failure, while closed, or once a minute. */
export const isNews = (health: RailRow, now: Date): boolean =>
  health.failures > 0 ||
  health.closedBecause !== null ||
  now.getTime() - (health.lastAnswerAt?.getTime() ?? 0) > NOTED_EVERY_MS

export const tellRail = (
  sql: Sql,
  rail: RailName,
  told: {
    readonly kind: 'closed' | 'opened' | 'limit-set'
    readonly because?: string | null
    readonly staffId?: string
    readonly at: Date
  },
): Promise<number> =>
  sql.$executeRaw`
    INSERT INTO rail_event (rail, kind, because, staff_id, at)
    VALUES (${rail}, ${told.kind}, ${told.because ?? null}, ${told.staffId ?? null}, ${told.at})`

/** fen that left by the rail on the city's day of an instant; what the provider never took is not counted */
export async function sentToday(sql: Sql, rail: RailName, now: Date): Promise<Cents> {
  const rows = await sql.$queryRaw`
    SELECT coalesce(sum(amount_cents), 0)::bigint AS sent FROM payout
    WHERE rail = ${rail} AND sent_at >= ${startOfCityDay(cityDay(now))} AND state NOT IN ('failed', 'cancelled', 'approved')`
  return z.array(z.object({ sent: z.bigint().transform(cents) })).parse(rows)[0]?.sent ?? cents(0)
}

export const writeBalance = (sql: Sql, rail: RailName, availableCents: Cents, now: Date): Promise<number> =>
  sql.$executeRaw`
    UPDATE rail_health SET available_cents = ${BigInt(availableCents)}, balance_at = ${now} WHERE rail = ${rail}`

/** fen of the smallest payout that waits for the rail; null when none does */
export async function smallestWaiting(sql: Sql, rail: RailName): Promise<Cents | null> {
  const rows = await sql.$queryRaw`
    SELECT min(amount_cents) AS smallest FROM payout
    WHERE rail = ${rail} AND state = 'approved' AND postponed_because IS NOT NULL`
  return z.array(z.object({ smallest: fen })).parse(rows)[0]?.smallest ?? null
}

interface ByHand {
  readonly staffId: string
  readonly at: Date
}

/** A person keeps a rail closed until a person opens it. */
export const closeByHand = (database: Database, rail: RailName, { staffId, at }: ByHand): Promise<void> =>
  inStep(database, async (sql) => {
    const { closedBecause } = await lockRail(sql, rail)
    if (closedBecause === 'by-hand') return
    await sql.$executeRaw`
      UPDATE rail_health SET closed_because = 'by-hand', closed_at = coalesce(closed_at, ${at}), closed_until = NULL
      WHERE rail = ${rail}`
    await tellRail(sql, rail, { kind: 'closed', because: 'by-hand', staffId, at })
  })

export const openByHand = (database: Database, rail: RailName, { staffId, at }: ByHand): Promise<void> =>
  inStep(database, async (sql) => {
    const { closedBecause } = await lockRail(sql, rail)
    if (closedBecause === null) return
    await sql.$executeRaw`
      UPDATE rail_health SET failures = 0, closings = 0, closed_because = NULL, closed_at = NULL, closed_until = NULL
      WHERE rail = ${rail}`
    await tellRail(sql, rail, { kind: 'opened', because: closedBecause, staffId, at })
  })

export const setDailyLimit = (
  database: Database,
  rail: RailName,
  dailyLimitCents: Cents | null,
  { staffId, at }: ByHand,
): Promise<void> =>
  inStep(database, async (sql) => {
    const limit = dailyLimitCents === null ? null : BigInt(dailyLimitCents)
    await sql.$executeRaw`UPDATE rail_health SET daily_limit_cents = ${limit} WHERE rail = ${rail}`
    await tellRail(sql, rail, {
      kind: 'limit-set',
      because: limit === null ? null : String(limit),
      staffId,
      at,
    })
  })

/** The cases of all cities whose payout waits for the rail, the longest first. */
export async function postponedCases(sql: Sql, rail: RailName): Promise<readonly string[]> {
  const rows = await sql.$queryRaw`
    SELECT c.case_number AS "caseNumber" FROM payout p JOIN complaint c ON c.id = p.complaint_id
    WHERE p.rail = ${rail} AND p.state = 'approved' AND p.postponed_because IS NOT NULL AND p.kind = 'advance'
    ORDER BY p.approved_at, p.id LIMIT 1000`
  return z
    .array(z.object({ caseNumber: z.string() }))
    .parse(rows)
    .map((row) => row.caseNumber)
}
