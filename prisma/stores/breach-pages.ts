import { z } from 'zod'
import { overdueColour } from '#domain/clocks'
import { isOver } from '#domain/states'
import { Prisma } from '../generated/client.ts'
import { complaintState } from './case-standing.ts'
import { instantAndId, type Page, pageOf, readCursor } from './cursors.ts'
import type { Db } from './database.ts'
import { policyInForce } from './policies.ts'
import { colleague, fen } from './row-shapes.ts'

const row = z.object({
  id: z.string(),
  at_key: z.string(),
  case_number: z.string(),
  state: complaintState,
  kind: z.enum(['intake', 'review', 'closure', 'appeal']),
  round: z.number(),
  due_at: z.date(),
  at: z.date(),
  held_by: colleague.nullable(),
  holder: colleague.nullable(),
  asked_cents: fen,
  merchant_name: z.string().nullable(),
  ended_at: z.date().nullable(),
})

/** Promises a city did not keep, newest first, with who held the case then and who holds it now. */
export async function breachPage(
  db: Db,
  { cityId, now }: { cityId: string; now: Date },
  filters: { kind?: 'intake' | 'review' | 'closure' | 'appeal' | undefined; openOnly: boolean },
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<Page<ReturnType<typeof toBreach>>> {
  const after = readCursor(instantAndId, cursor)
  const conditions = [Prisma.sql`b.city_id = ${cityId}`]
  // newest first, ids upwards: the order of the index
  if (after)
    conditions.push(
      Prisma.sql`(b.at < ${after[0]}::timestamptz OR (b.at = ${after[0]}::timestamptz AND b.id > ${after[1]}::uuid))`,
    )
  if (filters.kind) conditions.push(Prisma.sql`b.kind = ${filters.kind}`)
  if (filters.openOnly)
    conditions.push(
      Prisma.sql`c.state NOT IN ('resolved', 'closed', 'not-accepted', 'duplicate', 'withdrawn')`,
    )
  const found = await db.$queryRaw`
    SELECT b.id, b.at::text AS at_key, c.case_number, c.state, b.kind, b.round, b.due_at, b.at, c.asked_cents,
      coalesce(m.name, c.merchant_text) AS merchant_name,
      CASE b.kind WHEN 'intake' THEN c.accepted_at WHEN 'review' THEN c.decided_at
        -- its round is the number of the appeal
        WHEN 'appeal' THEN (SELECT a.ended_at FROM appeal a WHERE a.complaint_id = c.id AND a.number = b.round)
        ELSE c.resolved_at END AS ended_at,
      CASE WHEN h.id IS NULL THEN NULL ELSE jsonb_build_object('id', h.id, 'name', h.name) END AS held_by,
      CASE WHEN n.id IS NULL OR c.claim_expires_at <= ${now} THEN NULL
        ELSE jsonb_build_object('id', n.id, 'name', n.name) END AS holder
    FROM breach b JOIN complaint c ON c.id = b.complaint_id
    LEFT JOIN merchant m ON m.id = c.merchant_id
    LEFT JOIN staff h ON h.id = b.held_by
    LEFT JOIN staff n ON n.id = c.claimed_by
    WHERE ${Prisma.join(conditions, ' AND ')}
    ORDER BY b.at DESC, b.id LIMIT ${limit + 1}`
  const { policy } = await policyInForce(db, cityId, now)
  return pageOf(
    z.array(row).parse(found),
    limit,
    (last) => [last.at_key, last.id],
    (breach) =>
      toBreach(
        breach,
        isOver(breach.state) ? 'none' : overdueColour(breach.due_at, breach.ended_at ?? now, policy),
      ),
  )
}

const toBreach = (breach: z.infer<typeof row>, overdue: 'none' | 'orange' | 'red') => ({
  id: breach.id,
  caseNumber: breach.case_number,
  state: breach.state,
  kind: breach.kind,
  round: breach.round,
  dueAt: breach.due_at,
  at: breach.at,
  heldBy: breach.held_by,
  holder: breach.holder,
  askedCents: breach.asked_cents,
  merchantName: breach.merchant_name,
  overdue,
})
