import { z } from 'zod'
import { DomainError } from '#domain/errors'
import { Prisma } from '../generated/client.ts'
import { type Page, pageOf, readCursor } from './cursors.ts'
import type { Db } from './database.ts'
import { fen } from './row-shapes.ts'
import type { Sql } from './sql.ts'

const row = z.object({
  id: z.string(),
  name: z.string(),
  name_en: z.string().nullable(),
  category: z.string(),
  address: z.string(),
  plate_code: z.string(),
  licence_number: z.string().nullable(),
  enrolled_at: z.date().nullable(),
  delisted_at: z.date().nullable(),
  deposit_cents: fen,
})

const COLUMNS = Prisma.raw(`id, name, name_en, category, address, plate_code, licence_number, enrolled_at,
  delisted_at, (SELECT coalesce(sum(CASE kind WHEN 'received' THEN amount_cents ELSE -amount_cents END), 0)::bigint
    FROM deposit_movement d WHERE d.merchant_id = merchant.id AND d.confirmed_at IS NOT NULL) AS deposit_cents`)

const toMerchant = (merchant: z.infer<typeof row>) => ({
  merchantId: merchant.id,
  name: merchant.name,
  nameEn: merchant.name_en,
  category: merchant.category,
  address: merchant.address,
  plateCode: merchant.plate_code,
  licenceNumber: merchant.licence_number,
  enrolledAt: merchant.enrolled_at,
  delistedAt: merchant.delisted_at,
  depositCents: merchant.deposit_cents,
})
export type EnrolledMerchant = ReturnType<typeof toMerchant>

/** A city's merchants by plate. */
export async function merchantPage(
  db: Db,
  cityId: string,
  filters: { show: 'enrolled' | 'not-enrolled' | 'all'; text?: string | undefined },
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<Page<EnrolledMerchant>> {
  const after = readCursor(z.tuple([z.string().max(80)]), cursor)
  const conditions = [Prisma.sql`city_id = ${cityId}`]
  if (after) conditions.push(Prisma.sql`plate_code > ${after[0]}`)
  if (filters.show === 'enrolled')
    conditions.push(Prisma.sql`enrolled_at IS NOT NULL AND delisted_at IS NULL`)
  if (filters.show === 'not-enrolled')
    conditions.push(Prisma.sql`(enrolled_at IS NULL OR delisted_at IS NOT NULL)`)
  if (filters.text) {
    const anywhere = `%${filters.text.replace(/[\\%_]/g, '\\$&')}%`
    const lower = anywhere.toLowerCase()
    conditions.push(
      Prisma.sql`(name LIKE ${anywhere} OR lower(name_en) LIKE ${lower} OR pinyin LIKE ${lower}
        OR licence_number = ${filters.text.toUpperCase()})`,
    )
  }
  const found = await db.$queryRaw`
    SELECT ${COLUMNS} FROM merchant WHERE ${Prisma.join(conditions, ' AND ')} ORDER BY plate_code LIMIT ${limit + 1}`
  return pageOf(z.array(row).parse(found), limit, (last) => [last.plate_code], toMerchant)
}

/**
 * Enrols a merchant, or takes it off the list; repeated, it changes nothing.
 * @throws DomainError `NOT_FOUND` for another city's too, `MERCHANT_STILL_OWES`
 */
export async function setEnrolment(
  db: Db,
  { cityId, merchantId, enrolled, at }: { cityId: string; merchantId: string; enrolled: boolean; at: Date },
): Promise<EnrolledMerchant> {
  const change = enrolled
    ? Prisma.sql`enrolled_at = CASE WHEN enrolled_at IS NULL OR delisted_at IS NOT NULL THEN ${at}::timestamptz ELSE enrolled_at END,
        delisted_at = NULL, delisted_because = NULL`
    : Prisma.sql`delisted_at = coalesce(delisted_at, CASE WHEN enrolled_at IS NULL THEN NULL ELSE ${at}::timestamptz END)`
  if (enrolled) await refuseDebtor(db, merchantId)
  const found = await db.$queryRaw`
    UPDATE merchant SET ${change} WHERE id = ${merchantId}::uuid AND city_id = ${cityId} RETURNING ${COLUMNS}`
  const merchant = z.array(row).parse(found)[0]
  if (!merchant) throw new DomainError('NOT_FOUND', { merchant: merchantId })
  return toMerchant(merchant)
}

/** Takes a merchant off the list because it does not repay; who is off it already stays off for what it was taken off. */
export async function delistDebtor(sql: Sql, merchantId: string, at: Date): Promise<void> {
  await sql.$executeRaw`
    UPDATE merchant SET delisted_at = ${at}, delisted_because = 'does-not-repay'
    WHERE id = ${merchantId}::uuid AND enrolled_at IS NOT NULL AND delisted_at IS NULL`
}

/**
 * Who owes what it was taken off the list for comes back when it has paid, not before; what the city wrote off is still owed.
 * @throws DomainError `MERCHANT_STILL_OWES` with the amount in fen
 */
export async function refuseDebtor(sql: Sql, merchantId: string): Promise<void> {
  const found = await sql.$queryRaw`
    SELECT coalesce(sum(amount_cents - recovered_cents), 0)::bigint AS owed FROM recovery
    WHERE merchant_id = ${merchantId}::uuid AND delisted_at IS NOT NULL AND state NOT IN ('recovered', 'cancelled')`
  const [first] = z.array(z.object({ owed: fen })).parse(found)
  if (first && first.owed > 0) throw new DomainError('MERCHANT_STILL_OWES', { owed: first.owed })
}
