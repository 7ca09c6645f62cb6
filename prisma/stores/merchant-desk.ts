import { z } from 'zod'
import { DomainError } from '#domain/errors'
import { notBelowZero } from '#domain/appeal'
import { subtractCents } from '#domain/money'
import { Prisma } from '../generated/client.ts'
import { record } from './case-record.ts'
import { complaintState } from './case-standing.ts'
import { instantAndId, type Page, pageOf, readCursor } from './cursors.ts'
import { type Database, type Db, inTransaction } from './database.ts'
import { depositBalance } from './deposits.ts'
import { recoveryState } from './recoveries.ts'
import { fen } from './row-shapes.ts'

/** Who signed in: its place in the scheme, and its deposit. */
export async function readMerchant(db: Db, merchantId: string) {
  const merchant = await db.merchant.findUniqueOrThrow({
    where: { id: merchantId },
    select: {
      name: true,
      nameEn: true,
      plateCode: true,
      licenceNumber: true,
      enrolledAt: true,
      delistedAt: true,
    },
  })
  const { enrolledAt, delistedAt, ...rest } = merchant
  const depositCents = await depositBalance(db, merchantId)
  return { ...rest, enrolled: enrolledAt !== null && delistedAt === null, depositCents }
}

const due = z.object({
  kind: z.enum(['answer', 'pay']),
  caseNumber: z.string(),
  category: z.string(),
  cause: z.string(),
  amountCents: fen,
  dueAt: z.date(),
})

const MOST_DUE = 200

/** What waits for this merchant, the most urgent first: cases to answer before they are decided, notices to pay. */
export async function listDue(db: Db, merchantId: string) {
  const found = await db.$queryRaw`
    SELECT 'answer' AS kind, c.case_number AS "caseNumber", c.category, c.cause, c.asked_cents AS "amountCents", s.due_at AS "dueAt"
    FROM merchant_statement s JOIN complaint c ON c.id = s.complaint_id
    WHERE s.merchant_id = ${merchantId}::uuid AND s.stated_at IS NULL
      AND c.state IN ('accepted', 'in-review', 'awaiting-tourist')
    UNION ALL
    SELECT 'pay', c.case_number, c.category, c.cause, r.amount_cents - r.recovered_cents, r.due_at
    FROM recovery r JOIN complaint c ON c.id = r.complaint_id
    WHERE r.merchant_id = ${merchantId}::uuid AND r.due_at IS NOT NULL AND r.state NOT IN ('recovered', 'cancelled')
    ORDER BY "dueAt", "caseNumber" LIMIT ${MOST_DUE}`
  return z.array(due).parse(found)
}

const listed = z.object({
  id: z.string(),
  key: z.string(),
  case_number: z.string(),
  category: z.string(),
  cause: z.string(),
  state: complaintState,
  asked_cents: fen,
  known_at: z.date(),
  recovery: z.object({ state: recoveryState, amountCents: fen, recoveredCents: fen }).nullable(),
})

/** Every case this merchant knows of, the latest first. */
export async function merchantCasePage(
  db: Db,
  merchantId: string,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<Page<MerchantCaseLine>> {
  const after = readCursor(instantAndId, cursor)
  const place = after
    ? Prisma.sql`WHERE (k.known_at, k.complaint_id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`
    : Prisma.empty
  const found = await db.$queryRaw`
    SELECT c.id, k.known_at::text AS key, c.case_number, c.category, c.cause, c.state, c.asked_cents, k.known_at,
      (SELECT jsonb_build_object('state', r.state, 'amountCents', r.amount_cents, 'recoveredCents', r.recovered_cents)
        FROM recovery r WHERE r.complaint_id = c.id AND r.merchant_id = ${merchantId}::uuid
        ORDER BY r.opened_at DESC LIMIT 1) AS recovery
    FROM (SELECT complaint_id, min(at) AS known_at FROM (
        SELECT complaint_id, asked_at AS at FROM merchant_statement WHERE merchant_id = ${merchantId}::uuid
        UNION ALL SELECT complaint_id, opened_at FROM recovery WHERE merchant_id = ${merchantId}::uuid) x
      GROUP BY complaint_id) k
    JOIN complaint c ON c.id = k.complaint_id ${place}
    ORDER BY k.known_at DESC, k.complaint_id DESC LIMIT ${limit + 1}`
  return pageOf(z.array(listed).parse(found), limit, (last) => [last.key, last.id], toLine)
}

export type MerchantCaseLine = ReturnType<typeof toLine>

const toLine = ({
  case_number,
  asked_cents,
  known_at,
  recovery,
  category,
  cause,
  state,
}: z.infer<typeof listed>) => ({
  caseNumber: case_number,
  category,
  cause,
  state,
  askedCents: asked_cents,
  knownAt: known_at,
  recovery: recovery && {
    state: recovery.state,
    owedCents: notBelowZero(subtractCents(recovery.amountCents, recovery.recoveredCents)),
  },
})

/**
 * The merchant's side of a case that names it; once, and told on the case's timeline. The same words again are the same answer.
 * @throws DomainError `NOT_FOUND` when it was not asked, `IDEMPOTENCY_CONFLICT` when it has answered otherwise
 */
export const recordMerchantStatement = (
  database: Database,
  given: {
    readonly caseNumber: string
    readonly merchantId: string
    readonly position: 'agrees' | 'objects' | 'has-settled'
    readonly text: string
    readonly at: Date
  },
): Promise<{ dueAt: Date; statedAt: Date; held: boolean }> =>
  inTransaction(database, async (tx) => {
    const { caseNumber, merchantId, position, text, at } = given
    const where = { merchantId, complaint: { caseNumber } }
    const told = await tx.merchantStatement.updateMany({
      where: { ...where, statedAt: null },
      data: { position, text, statedAt: at },
    })
    const row = await tx.merchantStatement.findFirst({ where })
    if (!row) throw new DomainError('NOT_FOUND', {})
    const { complaintId, dueAt, statedAt } = row
    if (!statedAt || row.position !== position || row.text !== text)
      throw new DomainError('IDEMPOTENCY_CONFLICT', {})
    if (told.count > 0) {
      const late = statedAt > dueAt
      const actor = { kind: 'merchant', id: merchantId } as const
      await record(tx, complaintId, {
        events: [{ key: 'merchant-stated', kind: 'merchant-stated', actor, data: { late }, at }],
      })
      // whoever has the case open is told to look again
      await tx.$executeRaw`UPDATE complaint SET updated_at = ${at} WHERE id = ${complaintId}::uuid`
    }
    const held = (await tx.payout.count({ where: { complaintId, state: 'held' } })) > 0
    return { dueAt, statedAt, held }
  })

/** True when the recovery is against this merchant. */
export const isRecoveryAgainst = async (db: Db, recoveryId: string, merchantId: string): Promise<boolean> =>
  (await db.recovery.count({ where: { id: recoveryId, merchantId } })) > 0

/** Who a plate or a licence stands for, and how it is reached, for its sign-in; a licence may be known in several cities. */
export const findMerchantContacts = (db: Db, plateCode: string, licenceNumber: string | null) =>
  db.merchant.findMany({
    where: { OR: [{ plateCode }, ...(licenceNumber === null ? [] : [{ licenceNumber }])] },
    select: { id: true, name: true, contactIndex: true },
    orderBy: { createdAt: 'asc' },
    take: 20,
  })

/** The case of a recovery that is against this merchant, or null. */
export const caseOfRecovery = async (
  db: Db,
  recoveryId: string,
  merchantId: string,
): Promise<string | null> =>
  (await db.recovery.findFirst({ where: { id: recoveryId, merchantId }, select: { complaintId: true } }))
    ?.complaintId ?? null
