import { z } from 'zod'
import { FINANCE_VIEWS, type FinanceView } from '#domain/finance-views'
import type { Db } from './database.ts'
import { colleague } from './row-shapes.ts'

export interface Look {
  readonly cityId: string
  readonly fundId: string
  readonly staffId: string
  readonly at: Date
  readonly what: FinanceView
  /** ids, names of accounts and kinds, numbers and days; nothing personal */
  readonly filter: Readonly<Record<string, string>>
  /** the moment it is of; both null: as it stood while it was read */
  readonly postedAt: Date | null
  readonly effectiveOn: string | null
}

export interface TakenAway extends Look {
  readonly format: 'csv' | 'xlsx' | 'pdf' | 'xml'
  readonly rows: number
  readonly head: string | null
}

/** Paging on, sorting and a page that refreshes itself are one look. */
const SAME_LOOK_MS = 10 * 60_000

/** Keeps that somebody looked at something of the fund's; again within ten minutes it is the same look. */
export async function keepLook(db: Db, look: Look): Promise<void> {
  const { cityId, fundId, staffId, at, what, filter, postedAt: posted, effectiveOn: effective } = look
  const since = new Date(at.getTime() - SAME_LOOK_MS)
  const filterText = JSON.stringify(filter)
  await db.$executeRaw`
    INSERT INTO finance_look (city_id, fund_id, staff_id, at, what, filter, posted_at, effective_on)
    SELECT ${cityId}, ${fundId}::uuid, ${staffId}, ${at}, ${what}, ${filterText}::jsonb, ${posted}::timestamptz, ${effective}::date
    WHERE NOT EXISTS (SELECT FROM finance_look
      WHERE staff_id = ${staffId} AND what = ${what} AND format IS NULL AND at > ${since} AND filter = ${filterText}::jsonb
        AND posted_at IS NOT DISTINCT FROM ${posted}::timestamptz AND effective_on IS NOT DISTINCT FROM ${effective}::date)`
}

/** Keeps what somebody takes away, every time, before they have it. */
export async function keepTakenAway(db: Db, taken: TakenAway): Promise<void> {
  const { cityId, fundId, staffId, at, what, format, filter, postedAt, effectiveOn, rows, head } = taken
  await db.$executeRaw`
    INSERT INTO finance_look (city_id, fund_id, staff_id, at, what, format, filter, posted_at, effective_on, row_count, head)
    VALUES (${cityId}, ${fundId}::uuid, ${staffId}, ${at}, ${what}, ${format}, ${JSON.stringify(filter)}::jsonb,
      ${postedAt}::timestamptz, ${effectiveOn}::date, ${rows}, ${head})`
}

const kept = z.object({
  id: z.bigint().transform(String),
  at: z.date(),
  staff: colleague,
  what: z.enum(FINANCE_VIEWS),
  format: z.enum(['csv', 'xlsx', 'pdf', 'xml']).nullable(),
  filter: z.record(z.string(), z.string()),
  postedAt: z.date().nullable(),
  effectiveOn: z.string().nullable(),
  rows: z.int().nullable(),
  head: z.string().nullable(),
})
export type KeptLook = z.infer<typeof kept>

export interface LooksAsked {
  readonly cityId: string
  readonly staffId?: string | undefined
  readonly what?: FinanceView | undefined
  readonly takenOnly: boolean
  readonly before?: number | undefined
  readonly limit: number
}

/** Newest first. */
export async function listLooks(db: Db, asked: LooksAsked): Promise<readonly KeptLook[]> {
  const { cityId, staffId = null, what = null, takenOnly, before = null, limit } = asked
  const found = await db.$queryRaw`
    SELECT l.id, l.at, jsonb_build_object('id', s.id, 'name', s.name) AS staff, l.what, l.format, l.filter,
      l.posted_at AS "postedAt", l.effective_on::text AS "effectiveOn", l.row_count AS rows, l.head
    FROM finance_look l JOIN staff s ON s.id = l.staff_id
    WHERE l.city_id = ${cityId} AND (${staffId}::text IS NULL OR l.staff_id = ${staffId})
      AND (${what}::text IS NULL OR l.what = ${what}) AND (NOT ${takenOnly} OR l.format IS NOT NULL)
      AND (${before}::bigint IS NULL OR l.id < ${before}::bigint)
    ORDER BY l.id DESC LIMIT ${limit}`
  return z.array(kept).parse(found)
}

/** Who ever looked, for the list's filter. */
export async function lookersOf(db: Db, cityId: string) {
  const found = await db.$queryRaw`
    SELECT s.id, s.name FROM staff s
    WHERE EXISTS (SELECT FROM finance_look l WHERE l.staff_id = s.id AND l.city_id = ${cityId}) ORDER BY s.name, s.id`
  return z.array(colleague).parse(found)
}
