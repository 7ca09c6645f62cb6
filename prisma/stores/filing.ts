import { caseNumberOf } from '#domain/case-number'
import { cityDay } from '#domain/clocks'
import { type Database, type Db, inTransaction, type Transaction } from './database.ts'
import { Prisma } from '../generated/client.ts'

export interface NewComplaint
  extends Omit<
    Prisma.ComplaintUncheckedCreateInput,
    'id' | 'caseNumber' | 'state' | 'version' | 'submittedAt'
  > {
  readonly submittedAt: Date
}

export interface FiledEvidence {
  readonly id: string
  readonly kind: string
}

export interface FiledComplaint {
  readonly id: string
  readonly caseNumber: string
  readonly submittedAt: Date
  readonly intakeDueAt: Date
  readonly filingHash: Uint8Array
  /** false when this filing was kept before */
  readonly fresh: boolean
}

/**
 * Keeps a complaint, its evidence and its first event in one transaction, under a case number of the day. The same filing
 * key keeps one complaint, however often and however fast it comes.
 */
export async function fileComplaint(
  database: Database,
  complaint: NewComplaint,
  evidence: { readonly ticketHash: Uint8Array<ArrayBuffer> | null; readonly items: readonly FiledEvidence[] },
): Promise<FiledComplaint> {
  try {
    const caseNumber = await nextCaseNumber(database.prisma, complaint.cityId, cityDay(complaint.submittedAt))
    return await inTransaction(database, (tx) => keep(tx, { ...complaint, caseNumber }, evidence))
  } catch (error) {
    const known = isFilingKeyTaken(error) ? await findFiling(database, complaint.filingKey) : null
    if (!known) throw error
    return known
  }
}

const SELECT = { id: true, caseNumber: true, submittedAt: true, intakeDueAt: true, filingHash: true } as const

/** What was kept under a filing key before, or null. */
export async function findFiling(database: Database, filingKey: string): Promise<FiledComplaint | null> {
  const row = await database.prisma.complaint.findUnique({ where: { filingKey }, select: SELECT })
  return row && { ...row, fresh: false }
}

const isFilingKeyTaken = (error: unknown): boolean =>
  error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002'

async function keep(
  tx: Transaction,
  complaint: NewComplaint & { readonly caseNumber: string },
  evidence: { readonly ticketHash: Uint8Array<ArrayBuffer> | null; readonly items: readonly FiledEvidence[] },
): Promise<FiledComplaint> {
  const row = await tx.complaint.create({ data: complaint, select: SELECT })
  if (evidence.ticketHash && evidence.items.length > 0)
    await tieEvidence(tx, row.id, evidence.ticketHash, evidence.items)
  await tx.caseEvent.create({
    data: {
      complaintId: row.id,
      key: 'filed',
      kind: 'filed',
      actorKind: complaint.filedBy ? 'staff' : 'tourist',
      actorId: complaint.filedBy ?? null,
      at: complaint.submittedAt,
    },
    select: { id: true },
  })
  return { ...row, fresh: true }
}

/** The day's counter is the one row that filings of a city share, so nothing waits while it is held; a number may stay unused. */
async function nextCaseNumber(db: Db, cityId: string, day: string): Promise<string> {
  const [row] = await db.$queryRaw<{ last: number; code: string }[]>`
    INSERT INTO case_counter AS c (city_id, day, last) VALUES (${cityId}, ${day}::date, 1)
    ON CONFLICT (city_id, day) DO UPDATE SET last = c.last + 1
    RETURNING last, (SELECT code FROM city WHERE id = ${cityId}) AS code`
  if (!row) throw new Error('the case counter gave no number')
  return caseNumberOf(row.code, day, row.last)
}

/** Only what was uploaded under this filing's own ticket, and is nobody's yet, becomes the case's. */
async function tieEvidence(
  tx: Transaction,
  complaintId: string,
  ticketHash: Uint8Array<ArrayBuffer>,
  items: readonly FiledEvidence[],
): Promise<void> {
  const list = JSON.stringify(items.map((item, position) => ({ ...item, position })))
  await tx.$executeRaw`
    UPDATE evidence e SET complaint_id = ${complaintId}::uuid, kind = i.kind, position = i.position
    FROM jsonb_to_recordset(${list}::jsonb) AS i(id uuid, kind text, position int), upload_ticket t
    WHERE e.id = i.id AND t.id = e.ticket_id AND t.token_hash = ${ticketHash} AND e.complaint_id IS NULL`
  await tx.$executeRaw`UPDATE upload_ticket SET complaint_id = ${complaintId}::uuid WHERE token_hash = ${ticketHash}`
}

/** Whether a complaint like this one was filed before: about the same order, or much the same matter. */
export async function findSimilar(
  database: Database,
  like: {
    readonly merchantId: string
    readonly orderNumber: string | null
    readonly askedCents: number
    readonly phoneIndex: Uint8Array<ArrayBuffer> | null
    readonly since: Date
    readonly percent: number
  },
): Promise<'none' | 'similar' | 'same-order'> {
  const ended = ['withdrawn', 'not-accepted', 'duplicate']
  if (like.orderNumber !== null) {
    const { merchantId, orderNumber } = like
    const same = await database.prisma.complaint.count({
      where: { merchantId, orderNumber, state: { notIn: ended } },
    })
    if (same > 0) return 'same-order'
  }
  if (!like.phoneIndex) return 'none'
  const margin = Math.floor((like.askedCents * like.percent) / 100)
  const similar = await database.prisma.complaint.count({
    where: {
      merchantId: like.merchantId,
      phoneIndex: like.phoneIndex,
      submittedAt: { gt: like.since },
      askedCents: { gte: like.askedCents - margin, lte: like.askedCents + margin },
    },
  })
  return similar > 0 ? 'similar' : 'none'
}
