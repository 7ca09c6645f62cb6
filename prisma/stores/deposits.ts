import { z } from 'zod'
import { DEPOSIT_MOVEMENTS, type DepositKind, depositAfter } from '#domain/deposit'
import { DomainError } from '#domain/errors'
import type { Cents } from '#domain/money'
import { Prisma } from '../generated/client.ts'
import { instantAndId, type Page, pageOf, readCursor } from './cursors.ts'
import { type Database, type Db, inTransaction } from './database.ts'
import { colleague, fen } from './row-shapes.ts'
import type { Sql } from './sql.ts'

const row = z.object({
  id: z.string(),
  key: z.string(),
  merchant_id: z.string(),
  merchant_name: z.string(),
  merchant_name_en: z.string().nullable(),
  plate_code: z.string(),
  kind: z.enum(DEPOSIT_MOVEMENTS),
  amount_cents: fen,
  bank_reference: z.string(),
  booked_on: z.string(),
  recorded_by: colleague,
  recorded_at: z.date(),
  confirmed_by: colleague.nullable(),
  confirmed_at: z.date().nullable(),
  refused_by: colleague.nullable(),
  refused_at: z.date().nullable(),
})

const person = (column: string): Prisma.Sql =>
  Prisma.raw(`(SELECT jsonb_build_object('id', id, 'name', name) FROM staff WHERE id = d.${column})`)
const MOVEMENTS = Prisma.sql`
  SELECT d.id, d.recorded_at::text AS key, d.merchant_id, m.name AS merchant_name, m.name_en AS merchant_name_en, m.plate_code,
    d.kind, d.amount_cents, d.bank_reference, d.booked_on::text, ${person('recorded_by')} AS recorded_by, d.recorded_at,
    ${person('confirmed_by')} AS confirmed_by, d.confirmed_at, ${person('refused_by')} AS refused_by, d.refused_at
  FROM deposit_movement d JOIN merchant m ON m.id = d.merchant_id`

const toMovement = (found: z.infer<typeof row>) => ({
  movementId: found.id,
  merchant: {
    id: found.merchant_id,
    name: found.merchant_name,
    nameEn: found.merchant_name_en,
    plateCode: found.plate_code,
  },
  kind: found.kind,
  amountCents: found.amount_cents,
  bankReference: found.bank_reference,
  bookedOn: found.booked_on,
  recordedBy: found.recorded_by,
  recordedAt: found.recorded_at,
  confirmedBy: found.confirmed_by,
  confirmedAt: found.confirmed_at,
  refusedBy: found.refused_by,
  refusedAt: found.refused_at,
})
/** Money of a merchant in custody that one of finance records and another decides. */
export type DepositMovement = ReturnType<typeof toMovement>

/** A city's deposit movements, the latest first. */
export async function depositPage(
  db: Db,
  cityId: string,
  { show, cursor, limit }: { show: 'open' | 'all'; cursor?: string | undefined; limit: number },
): Promise<Page<DepositMovement>> {
  const after = readCursor(instantAndId, cursor)
  const conditions = [Prisma.sql`d.city_id = ${cityId}`]
  if (after)
    conditions.push(Prisma.sql`(d.recorded_at, d.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`)
  if (show === 'open') conditions.push(Prisma.sql`d.confirmed_at IS NULL AND d.refused_at IS NULL`)
  const found = await db.$queryRaw`
    ${MOVEMENTS} WHERE ${Prisma.join(conditions, ' AND ')} ORDER BY d.recorded_at DESC, d.id DESC LIMIT ${limit + 1}`
  return pageOf(z.array(row).parse(found), limit, (last) => [last.key, last.id], toMovement)
}

/** What a merchant has on deposit, in fen: what two people have seen, and nothing else. */
export async function depositBalance(db: Sql, merchantId: string): Promise<Cents> {
  const found = await db.$queryRaw`
    SELECT coalesce(sum(CASE kind WHEN 'received' THEN amount_cents ELSE -amount_cents END), 0)::bigint AS balance
    FROM deposit_movement WHERE merchant_id = ${merchantId}::uuid AND confirmed_at IS NOT NULL`
  const [first] = z.array(z.object({ balance: fen })).parse(found)
  if (!first) throw new Error('a sum is one row')
  return first.balance
}

export interface NewDepositMovement {
  readonly id: string
  readonly cityId: string
  readonly plateCode: string
  readonly kind: DepositKind
  readonly amountCents: Cents
  readonly bankReference: string
  /** YYYY-MM-DD, the bank's day */
  readonly bookedOn: string
  readonly staffId: string
  readonly at: Date
}

/**
 * Records what one of finance saw in the bank; sent again with its id it is the same one.
 * @throws DomainError `NOT_FOUND` for another city's merchant, `BANK_REFERENCE_USED`, `IDEMPOTENCY_CONFLICT`
 */
export async function recordDeposit(db: Db, given: NewDepositMovement): Promise<DepositMovement> {
  const merchant = await db.merchant.findFirst({
    where: { cityId: given.cityId, plateCode: given.plateCode },
    select: { id: true },
  })
  if (!merchant) throw new DomainError('NOT_FOUND', { field: 'plateCode' })
  await db.$executeRaw`
    INSERT INTO deposit_movement (id, city_id, merchant_id, kind, amount_cents, bank_reference, booked_on, recorded_by, recorded_at)
    VALUES (${given.id}::uuid, ${given.cityId}, ${merchant.id}::uuid, ${given.kind}, ${BigInt(given.amountCents)},
      ${given.bankReference}, ${given.bookedOn}::date, ${given.staffId}, ${given.at}) ON CONFLICT DO NOTHING`
  const kept = await readMovement(db, given.cityId, given.id).catch(() => null)
  if (!kept) throw new DomainError('BANK_REFERENCE_USED', {})
  const same =
    kept.merchant.id === merchant.id &&
    kept.kind === given.kind &&
    kept.amountCents === given.amountCents &&
    kept.bankReference === given.bankReference &&
    kept.bookedOn === given.bookedOn &&
    kept.recordedBy.id === given.staffId
  if (!same) throw new DomainError('IDEMPOTENCY_CONFLICT', {})
  return kept
}

async function readMovement(db: Db, cityId: string, id: string): Promise<DepositMovement> {
  const found = await db.$queryRaw`${MOVEMENTS} WHERE d.id = ${id}::uuid AND d.city_id = ${cityId}`
  const [movement] = z.array(row).parse(found)
  if (!movement) throw new DomainError('NOT_FOUND', { movement: id })
  return toMovement(movement)
}

/**
 * The second person's word, once. Movements of one merchant are decided one after another, so that what is there is known.
 * @throws DomainError `NOT_FOUND`, `FOUR_EYES_REQUIRED`, `DEPOSIT_EXCEEDED`, `ILLEGAL_STATE_CHANGE` when it was decided otherwise
 */
export const decideDeposit = (
  database: Database,
  decision: {
    readonly movementId: string
    readonly cityId: string
    readonly outcome: 'confirmed' | 'refused'
    readonly staffId: string
    readonly at: Date
  },
): Promise<DepositMovement> =>
  inTransaction(database, async (tx) => {
    const { movementId: id, cityId, outcome, staffId, at } = decision
    const { merchant } = await readMovement(tx, cityId, id)
    await tx.$queryRaw`SELECT id FROM merchant WHERE id = ${merchant.id}::uuid FOR NO KEY UPDATE`
    const movement = await readMovement(tx, cityId, id)
    // it is a repayment as well, and is decided as one
    if (movement.kind === 'drawn') throw new DomainError('ILLEGAL_STATE_CHANGE', { movement: id })
    if (movement.recordedBy.id === staffId) throw new DomainError('FOUR_EYES_REQUIRED', {})
    const before = movement.confirmedBy ? 'confirmed' : movement.refusedBy ? 'refused' : null
    if (before === outcome) return movement
    if (before !== null) throw new DomainError('ILLEGAL_STATE_CHANGE', { movement: id })
    if (outcome === 'confirmed')
      depositAfter(await depositBalance(tx, merchant.id), movement.kind, movement.amountCents)
    await tx.depositMovement.updateMany({
      where: { id },
      data:
        outcome === 'confirmed'
          ? { confirmedBy: staffId, confirmedAt: at }
          : { refusedBy: staffId, refusedAt: at },
    })
    return await readMovement(tx, cityId, id)
  })
