import { pinyin } from 'pinyin-pro'
import { z } from 'zod'
import { clock } from '../clock.ts'
import type { Db } from './database.ts'
import type { FieldCipher } from './field-cipher.ts'

export interface NewMerchant {
  readonly name: string
  readonly nameEn: string | null
  readonly category: string
  readonly address: string
  readonly latitude: number | null
  readonly longitude: number | null
  readonly plateCode: string
  readonly enrolled: boolean
  readonly phone: string | null
}

const spelt = (name: string): string =>
  pinyin(name, { toneType: 'none', type: 'array', nonZh: 'consecutive' })
    .join('')
    .toLowerCase()
    .replace(/\s/g, '')
const initials = (name: string): string =>
  pinyin(name, { pattern: 'first', toneType: 'none', type: 'array' })
    .join('')
    .toLowerCase()
    .replace(/\s/g, '')

/** How a name is found by who cannot type it. */
export const spellingsOf = (name: string) => ({ pinyin: spelt(name), initials: initials(name) })

/** Merchants with the spellings they are found by; a plate that exists already is left as it is. */
export async function createMerchants(
  db: Db,
  cipher: FieldCipher,
  cityId: string,
  given: readonly NewMerchant[],
): Promise<void> {
  const enrolledAt = clock.now()
  await db.merchant.createMany({
    data: given.map(({ phone, enrolled, ...merchant }) => ({
      ...merchant,
      cityId,
      ...spellingsOf(merchant.name),
      enrolledAt: enrolled ? enrolledAt : null,
      phoneEnc: phone ? cipher.encrypt('phone', phone) : null,
      contactIndex: phone ? cipher.blindIndex('phone', phone) : null,
    })),
    skipDuplicates: true,
  })
}

const found = z.object({
  id: z.string(),
  name: z.string(),
  name_en: z.string().nullable(),
  address: z.string(),
  category: z.string(),
  plate_code: z.string(),
  enrolled: z.boolean(),
  distance_m: z.number().nullable(),
})
export type FoundMerchant = z.infer<typeof found>

const MOST = 20

/**
 * Finds merchants of a city by name in either language, by pinyin, or by its initials; nearest first where the caller says
 * where they are, else best match first.
 */
export async function searchMerchants(
  db: Db,
  query: {
    readonly cityId: string
    readonly text: string
    readonly near?: { readonly latitude: number; readonly longitude: number } | undefined
  },
): Promise<readonly FoundMerchant[]> {
  const plain = query.text
    .trim()
    .toLowerCase()
    .replace(/[%_\\]/g, '\\$&')
  const tight = plain.replace(/\s/g, '')
  const anywhere = `%${plain}%`
  const latitude = query.near?.latitude ?? null
  const longitude = query.near?.longitude ?? null
  const rows = await db.$queryRaw`
    SELECT id, name, name_en, address, category, plate_code, enrolled_at IS NOT NULL AND delisted_at IS NULL AS enrolled,
      CASE WHEN ${latitude}::float8 IS NULL THEN NULL ELSE round(111195 * sqrt(
        power(latitude - ${latitude}::float8, 2) + power((longitude - ${longitude}::float8) * cos(radians(latitude)), 2))) END AS distance_m
    FROM merchant
    WHERE city_id = ${query.cityId}
      AND (name ILIKE ${anywhere} OR lower(name_en) LIKE ${anywhere} OR pinyin LIKE ${`%${tight}%`} OR initials LIKE ${`%${tight}%`})
    ORDER BY distance_m NULLS LAST, (lower(name) LIKE ${`${plain}%`}) DESC, length(name), name
    LIMIT ${MOST}`
  return z.array(found).parse(rows)
}

/** The merchant whose plate was scanned, or null. */
export async function findMerchantByPlate(db: Db, plateCode: string): Promise<FoundMerchant | null> {
  const row = await db.merchant.findUnique({ where: { plateCode } })
  if (!row) return null
  const { id, name, address, category } = row
  const enrolled = row.enrolledAt !== null && row.delistedAt === null
  return {
    id,
    name,
    address,
    category,
    name_en: row.nameEn,
    plate_code: plateCode,
    enrolled,
    distance_m: null,
  }
}
