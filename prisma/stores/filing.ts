import { z } from 'zod'
import { caseNumberOf } from '#domain/case-number'
import { cityDay } from '#domain/clocks'
import { DomainError } from '#domain/errors'
import type { RailName } from '#domain/rails'
import { Prisma } from '../generated/client.ts'
import type { Database } from './database.ts'
import { columnsOf, onPool, type Sql, valuesOf } from './sql.ts'

/** A complaint as it is filed; what is not named here has its default. */
export interface NewComplaint {
  readonly cityId: string
  readonly channel: 'web' | 'hotline'
  readonly filedBy?: string | null | undefined
  readonly language: string
  readonly filingKey: string
  readonly filingHash: Uint8Array
  readonly secretHash: Uint8Array
  readonly category: string
  readonly cause: string
  readonly answers?: Readonly<Record<string, string | boolean>>
  readonly story: string
  readonly merchantId?: string | null | undefined
  readonly merchantText?: string | null | undefined
  readonly orderNumber?: string | null | undefined
  readonly paidCents: number
  readonly askedCents: number
  /** YYYY-MM-DD */
  readonly boughtOn: string
  readonly contractEndedOn?: string | null | undefined
  readonly handledElsewhere?: string | null | undefined
  readonly injury?: boolean | undefined
  readonly groupSize?: number | undefined
  readonly personNameEnc: Uint8Array
  readonly phoneEnc?: Uint8Array | null | undefined
  readonly phoneIndex?: Uint8Array | null | undefined
  readonly emailEnc?: Uint8Array | null | undefined
  readonly emailIndex?: Uint8Array | null | undefined
  readonly payeeRail?: RailName | undefined
  readonly payeeBankCode?: string | null | undefined
  readonly payeeAccountEnc: Uint8Array
  readonly payeeIndex: Uint8Array
  readonly guardianNameEnc?: Uint8Array | null | undefined
  readonly contactVerifiedAt: Date | null
  readonly consentedAt: Date
  readonly consentVersion: string
  readonly submittedAt: Date
  readonly intakeDueAt: Date
  readonly closureDueAt: Date
  readonly dueAt?: Date
  readonly policyVersionId: string
}

export interface FiledEvidence {
  readonly id: string
  readonly kind: string
}

const filed = z.object({
  id: z.string(),
  caseNumber: z.string(),
  submittedAt: z.date(),
  intakeDueAt: z.date(),
  filingHash: z.instanceof(Uint8Array),
})

export interface FiledComplaint extends z.infer<typeof filed> {
  /** false when this filing was kept before */
  readonly fresh: boolean
}

const FILED = Prisma.sql`id, case_number AS "caseNumber", submitted_at AS "submittedAt", intake_due_at AS "intakeDueAt",
  filing_hash AS "filingHash"`

/**
 * Keeps a complaint, its evidence and its first event in one statement, under a case number of the day. The same filing key
 * keeps one complaint, however often and however fast it comes.
 * @throws DomainError `NOT_FOUND` for a merchant the city does not have, `UPLOAD_TICKET_NOT_VALID` when a listed photo is not
 * there under this ticket: nothing is kept without what proves it
 */
export async function fileComplaint(
  { pool }: Database,
  complaint: NewComplaint,
  evidence: { readonly ticketHash: Uint8Array | null; readonly items: readonly FiledEvidence[] },
): Promise<FiledComplaint> {
  const sql = onPool(pool)
  await requireEvidence(sql, complaint.filingKey, evidence)
  const caseNumber = await nextCaseNumber(sql, complaint.cityId, cityDay(complaint.submittedAt))
  const fresh = await keep(sql, { ...complaint, caseNumber }, evidence).catch(refuseForeignMerchant)
  if (fresh) return { ...fresh, fresh: true }
  const rows = await sql.$queryRaw`SELECT ${FILED} FROM complaint WHERE filing_key = ${complaint.filingKey}`
  const known = z.array(filed).parse(rows)[0]
  if (!known) throw new Error('a filing was neither kept nor known')
  return { ...known, fresh: false }
}

/** A repeated filing finds its photos tied to itself. */
async function requireEvidence(
  sql: Sql,
  filingKey: string,
  { ticketHash, items }: { readonly ticketHash: Uint8Array | null; readonly items: readonly FiledEvidence[] },
): Promise<void> {
  if (items.length === 0) return
  const rows = await sql.$queryRaw`
    SELECT count(*) AS there FROM evidence e JOIN upload_ticket t ON t.id = e.ticket_id
    LEFT JOIN complaint c ON c.id = e.complaint_id
    WHERE e.id = ANY(${items.map(({ id }) => id)}::uuid[]) AND t.token_hash = ${ticketHash}
      AND (c.id IS NULL OR c.filing_key = ${filingKey})`
  const there = z.array(z.object({ there: z.bigint().transform(Number) })).parse(rows)[0]?.there ?? 0
  if (there < new Set(items.map(({ id }) => id)).size)
    throw new DomainError('UPLOAD_TICKET_NOT_VALID', { field: 'evidence' })
}

function refuseForeignMerchant(error: unknown): never {
  if (error instanceof Error && 'constraint' in error && error.constraint === 'complaint_merchant_of_city')
    throw new DomainError('NOT_FOUND', { field: 'merchantId' })
  throw error
}

/**
 * Only what was uploaded under this filing's own ticket, and is nobody's yet, becomes the case's.
 * @returns null when its filing key was used before
 */
async function keep(
  sql: Sql,
  complaint: NewComplaint & { readonly caseNumber: string },
  evidence: { readonly ticketHash: Uint8Array | null; readonly items: readonly FiledEvidence[] },
): Promise<z.infer<typeof filed> | null> {
  const items = JSON.stringify(evidence.items.map((item, position) => ({ ...item, position })))
  const actorKind = complaint.filedBy ? 'staff' : 'tourist'
  const rows = await sql.$queryRaw`
    WITH kept AS (
      INSERT INTO complaint (${columnsOf(complaint)}) VALUES (${valuesOf(complaint)})
      ON CONFLICT DO NOTHING RETURNING ${FILED}
    ), told AS (
      INSERT INTO case_event (complaint_id, key, kind, actor_kind, actor_id, at)
      SELECT id, 'filed', 'filed', ${actorKind}, ${complaint.filedBy ?? null}, "submittedAt" FROM kept
    ), ticket AS (
      UPDATE upload_ticket t SET complaint_id = kept.id FROM kept WHERE t.token_hash = ${evidence.ticketHash} RETURNING t.id
    ), tied AS (
      UPDATE evidence e SET complaint_id = kept.id, kind = i.kind, position = i.position
      FROM kept, ticket, jsonb_to_recordset(${items}::jsonb) AS i(id uuid, kind text, position int)
      WHERE e.id = i.id AND e.ticket_id = ticket.id AND e.complaint_id IS NULL
    )
    SELECT * FROM kept`
  return z.array(filed).parse(rows)[0] ?? null
}

/**
 * The day's counter is the one row that filings of a city share, so nothing waits while it is held, the disk included: what is
 * filed under a number is flushed after it, and takes it along. A number may stay unused.
 */
async function nextCaseNumber(sql: Sql, cityId: string, day: string): Promise<string> {
  const rows = await sql.$queryRaw`
    INSERT INTO case_counter AS c (city_id, day, last)
    SELECT ${cityId}, ${day}::date, 1 FROM set_config('synchronous_commit', 'off', true)
    ON CONFLICT (city_id, day) DO UPDATE SET last = c.last + 1
    RETURNING last, (SELECT code FROM city WHERE id = c.city_id) AS code`
  const row = z.array(z.object({ last: z.number(), code: z.string() })).parse(rows)[0]
  if (!row) throw new Error('the case counter gave no number')
  return caseNumberOf(row.code, day, row.last)
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
