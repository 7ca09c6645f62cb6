import { z } from 'zod'
import { DomainError } from '#domain/errors'
import { Prisma } from '../generated/client.ts'
import { type Page, pageOf, readCursor } from './cursors.ts'
import type { Db } from './database.ts'
import { fen } from './row-shapes.ts'

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
 * @throws DomainError `NOT_FOUND` for another city's too
 */
export async function setEnrolment(
  db: Db,
  { cityId, merchantId, enrolled, at }: { cityId: string; merchantId: string; enrolled: boolean; at: Date },
): Promise<EnrolledMerchant> {
  const change = enrolled
    ? Prisma.sql`enrolled_at = CASE WHEN enrolled_at IS NULL OR delisted_at IS NOT NULL THEN ${at}::timestamptz ELSE enrolled_at END,
        delisted_at = NULL`
    : Prisma.sql`delisted_at = coalesce(delisted_at, CASE WHEN enrolled_at IS NULL THEN NULL ELSE ${at}::timestamptz END)`
  const found = await db.$queryRaw`
    UPDATE merchant SET ${change} WHERE id = ${merchantId}::uuid AND city_id = ${cityId} RETURNING ${COLUMNS}`
  const merchant = z.array(row).parse(found)[0]
  if (!merchant) throw new DomainError('NOT_FOUND', { merchant: merchantId })
  return toMerchant(merchant)
}
