import { z } from 'zod'
import { overdueColour } from '#domain/clocks'
import type { ComplaintState } from '#domain/states'
import { Prisma } from '../generated/client.ts'
import { complaintState } from './case-standing.ts'
import { maybeInstantAndId, type Page, pageOf, readCursor } from './cursors.ts'
import type { Db } from './database.ts'
import { policyById } from './policies.ts'
import { fen } from './row-shapes.ts'

/** What a list of cases is narrowed to; each filter reads columns of the case's own row. */
export interface QueueFilters {
  readonly states: readonly ComplaintState[]
  readonly due?: 'overdue' | 'soon' | 'later' | undefined
  readonly categories?: readonly string[] | undefined
  readonly flags?: readonly string[] | undefined
  readonly flagged?: boolean | undefined
  readonly holder?: 'mine' | 'nobody' | 'somebody' | undefined
  readonly major?: boolean | undefined
  readonly text?: string | undefined
}

/** Whose queue, seen when; `soonMs` is how long before its deadline a case is due soon. */
export interface QueueReader {
  readonly cityId: string
  readonly staffId: string
  readonly now: Date
  readonly soonMs: number
}

const row = z.object({
  id: z.string(),
  case_number: z.string(),
  state: complaintState,
  version: z.number(),
  round: z.number(),
  asked_cents: fen,
  category: z.string(),
  cause: z.string(),
  merchant_name: z.string().nullable(),
  merchant_name_en: z.string().nullable(),
  merchant_enrolled: z.boolean().nullable(),
  merchant_text: z.string().nullable(),
  flags: z.array(z.string()),
  major: z.boolean(),
  language: z.string(),
  submitted_at: z.date(),
  due_at: z.date().nullable(),
  due_key: z.string().nullable(),
  paused: z.boolean(),
  claimed_by: z.string().nullable(),
  claim_expires_at: z.date().nullable(),
  holder_name: z.string().nullable(),
  policy_version_id: z.string(),
})

function conditionsOf(filters: QueueFilters, reader: QueueReader): Prisma.Sql[] {
  const { staffId, now } = reader
  const soon = new Date(now.getTime() + reader.soonMs)
  const held = Prisma.sql`c.claimed_by IS NOT NULL AND c.claim_expires_at > ${now}`
  const conditions: Prisma.Sql[] = []
  if (filters.due === 'overdue') conditions.push(Prisma.sql`c.due_at <= ${now}`)
  if (filters.due === 'soon') conditions.push(Prisma.sql`c.due_at > ${now} AND c.due_at <= ${soon}`)
  if (filters.due === 'later') conditions.push(Prisma.sql`c.due_at > ${soon}`)
  if (filters.categories?.length) conditions.push(Prisma.sql`c.category = ANY(${[...filters.categories]})`)
  if (filters.flags?.length) conditions.push(Prisma.sql`c.flags && ${[...filters.flags]}`)
  if (filters.flagged) conditions.push(Prisma.sql`c.flags <> '{}'`)
  if (filters.holder === 'mine') conditions.push(Prisma.sql`c.claimed_by = ${staffId} AND ${held}`)
  if (filters.holder === 'nobody') conditions.push(Prisma.sql`(${held}) IS NOT TRUE`)
  if (filters.holder === 'somebody') conditions.push(held)
  if (filters.major !== undefined) conditions.push(Prisma.sql`c.major = ${filters.major}`)
  if (filters.text) conditions.push(mentions(filters.text, reader.cityId))
  return conditions
}

const escaped = (text: string): string => text.replace(/[\\%_]/g, '\\$&')

/** Part of the case number or of the merchant's name; the merchants are found by their own indexes first. */
function mentions(text: string, cityId: string): Prisma.Sql {
  const anywhere = `%${escaped(text)}%`
  const lower = anywhere.toLowerCase()
  const number = anywhere.replace(/[\s-]/g, '').toUpperCase()
  return Prisma.sql`(c.case_number LIKE ${number} OR c.merchant_id IN (
    SELECT m.id FROM merchant m WHERE m.city_id = ${cityId}
      AND (m.name LIKE ${anywhere} OR lower(m.name_en) LIKE ${lower} OR m.pinyin LIKE ${lower})))`
}

const and = (conditions: readonly Prisma.Sql[]): Prisma.Sql =>
  Prisma.join([Prisma.sql`true`, ...conditions], ' AND ')

/**
 * One page of a city's cases by the deadline that runs now, in one statement. Each state is read along its own index, so a
 * page costs the same at ten cases and at a million; cases without a deadline come last.
 */
export async function queuePage(
  db: Db,
  reader: QueueReader,
  filters: QueueFilters,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<Page<QueueCase>> {
  const after = readCursor(maybeInstantAndId, cursor)
  const where = and(conditionsOf(filters, reader))
  const lane = (dated: boolean): Prisma.Sql => {
    const [due, id] = after ?? [null, null]
    const place = !after
      ? Prisma.sql`true`
      : dated
        ? Prisma.sql`(c.due_at, c.id) > (${due}::timestamptz, ${id}::uuid)`
        : due === null
          ? Prisma.sql`c.id > ${id}::uuid`
          : Prisma.sql`true`
    return Prisma.sql`(SELECT c.* FROM complaint c
      WHERE c.city_id = ${reader.cityId} AND c.state = s.state AND ${place} AND ${where}
        AND c.due_at ${dated ? Prisma.sql`IS NOT NULL` : Prisma.sql`IS NULL`}
      ORDER BY c.due_at, c.id LIMIT ${limit + 1})`
  }
  const undatedOnly = after !== null && after[0] === null
  const lanes = undatedOnly ? lane(false) : Prisma.sql`${lane(true)} UNION ALL ${lane(false)}`
  const found = await db.$queryRaw`
    SELECT c.id, c.case_number, c.state, c.version, c.round, c.asked_cents, c.category, c.cause, c.merchant_text, c.flags,
      c.major, c.language, c.submitted_at, c.due_at, c.due_at::text AS due_key, c.paused_at IS NOT NULL AS paused,
      c.claimed_by, c.claim_expires_at, h.name AS holder_name, c.policy_version_id,
      m.name AS merchant_name, m.name_en AS merchant_name_en,
      m.enrolled_at IS NOT NULL AND m.delisted_at IS NULL AS merchant_enrolled
    FROM (
      SELECT lane.* FROM unnest(${[...filters.states]}::text[]) AS s(state) CROSS JOIN LATERAL (${lanes}) lane
      ORDER BY lane.due_at, lane.id LIMIT ${limit + 1}
    ) c
    LEFT JOIN merchant m ON m.id = c.merchant_id
    LEFT JOIN staff h ON h.id = c.claimed_by
    ORDER BY c.due_at, c.id`
  const rows = z.array(row).parse(found)
  const colours = await colouring(db, rows, reader.now)
  return pageOf(
    rows,
    limit,
    (last) => [last.due_key, last.id],
    (shown) => toCase(shown, reader, colours),
  )
}

type Row = z.infer<typeof row>
type Colour = (kase: Row) => 'none' | 'orange' | 'red'

async function colouring(db: Db, rows: readonly Row[], now: Date): Promise<Colour> {
  const versions = [...new Set(rows.map((kase) => kase.policy_version_id))]
  const policies = new Map(
    await Promise.all(versions.map(async (id) => [id, await policyById(db, id)] as const)),
  )
  return ({ due_at: dueAt, policy_version_id: version }) => {
    const policy = policies.get(version)
    return dueAt && policy ? overdueColour(dueAt, now, policy) : 'none'
  }
}

export type QueueCase = ReturnType<typeof toCase>

function toCase(kase: Row, { staffId, now }: QueueReader, colourOf: Colour) {
  const { claimed_by: id, claim_expires_at: expiresAt, holder_name: name } = kase
  return {
    caseNumber: kase.case_number,
    state: kase.state,
    version: kase.version,
    round: kase.round,
    askedCents: kase.asked_cents,
    category: kase.category,
    cause: kase.cause,
    merchant:
      kase.merchant_name === null
        ? null
        : {
            name: kase.merchant_name,
            nameEn: kase.merchant_name_en,
            enrolled: kase.merchant_enrolled ?? false,
          },
    merchantText: kase.merchant_text,
    flags: kase.flags,
    major: kase.major,
    language: kase.language,
    submittedAt: kase.submitted_at,
    dueAt: kase.due_at,
    paused: kase.paused,
    overdue: colourOf(kase),
    holder: id && name && expiresAt && expiresAt > now ? { id, name, expiresAt, mine: id === staffId } : null,
  }
}

/** How many cases each view holds, in one statement over the states that any of them asks for. */
export async function countQueues<View extends string>(
  db: Db,
  reader: QueueReader,
  views: Readonly<Record<View, QueueFilters>>,
): Promise<Readonly<Record<string, number>>> {
  const filters = Object.entries<QueueFilters>(views)
  const states = [...new Set(filters.flatMap(([, view]) => view.states))]
  const counts = filters.map(
    ([name, view]) => Prisma.sql`${name}::text, count(*) FILTER (
      WHERE c.state = ANY(${[...view.states]}) AND ${and(conditionsOf(view, reader))})`,
  )
  const found = await db.$queryRaw`
    SELECT jsonb_build_object(${Prisma.join(counts)}) AS counts FROM complaint c
    WHERE c.city_id = ${reader.cityId} AND c.state = ANY(${states})`
  return z.array(z.object({ counts: z.record(z.string(), z.int()) })).parse(found)[0]?.counts ?? {}
}
