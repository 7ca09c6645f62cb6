import { z } from 'zod'
import { APPLICATION_OUTCOMES } from '#domain/enrolment'
import { DomainError } from '#domain/errors'
import { Prisma } from '../generated/client.ts'
import { instantAndId, type Page, pageOf, readCursor } from './cursors.ts'
import type { FieldCipher } from './field-cipher.ts'
import { maskEmail, maskPhone } from './masking.ts'
import { colleague } from './row-shapes.ts'
import type { Sql } from './sql.ts'

export interface NewApplication {
  readonly id: string
  readonly cityId: string
  readonly language: string
  readonly name: string
  readonly licenceNumber: string
  readonly category: string
  readonly address: string
  readonly phoneEnc: Uint8Array<ArrayBuffer> | null
  readonly emailEnc: Uint8Array<ArrayBuffer> | null
  readonly contactIndex: Uint8Array<ArrayBuffer>
  readonly consentVersion: string
  /** when the contact was proven and the consent given, which is when it was sent */
  readonly at: Date
}

const kept = z.object({
  name: z.string(),
  licence_number: z.string(),
  address: z.string(),
  applied_at: z.date(),
})

/**
 * Keeps an application; sent again with its id it is the same one.
 * @throws DomainError `LICENCE_TAKEN` while another one of this licence is open, or once it is enrolled; `IDEMPOTENCY_CONFLICT`
 */
export async function keepApplication(db: Sql, given: NewApplication): Promise<{ appliedAt: Date }> {
  const { at } = given
  await db.$executeRaw`
    INSERT INTO merchant_application (id, city_id, language, name, licence_number, category, address, phone_enc, email_enc,
      contact_index, contact_verified_at, consented_at, consent_version, applied_at)
    SELECT ${given.id}::uuid, ${given.cityId}, ${given.language}, ${given.name}, ${given.licenceNumber}, ${given.category},
      ${given.address}, ${given.phoneEnc}::bytea, ${given.emailEnc}::bytea, ${given.contactIndex}::bytea,
      ${at}::timestamptz, ${at}::timestamptz, ${given.consentVersion}, ${at}::timestamptz
    WHERE NOT EXISTS (SELECT FROM merchant WHERE city_id = ${given.cityId} AND licence_number = ${given.licenceNumber}
      AND enrolled_at IS NOT NULL AND delisted_at IS NULL)
    ON CONFLICT DO NOTHING`
  const rows = await db.$queryRaw`
    SELECT name, licence_number, address, applied_at FROM merchant_application WHERE id = ${given.id}::uuid`
  const found = z.array(kept).parse(rows)[0]
  if (!found) throw new DomainError('LICENCE_TAKEN', {})
  const { name, licenceNumber, address } = given
  if (found.name !== name || found.licence_number !== licenceNumber || found.address !== address)
    throw new DomainError('IDEMPOTENCY_CONFLICT', {})
  return { appliedAt: found.applied_at }
}

const bytes = z.instanceof(Uint8Array).nullable()
const row = z.object({
  id: z.string(),
  key: z.string(),
  name: z.string(),
  licence_number: z.string(),
  category: z.string(),
  address: z.string(),
  phone_enc: bytes,
  email_enc: bytes,
  applied_at: z.date(),
  outcome: z.enum(APPLICATION_OUTCOMES).nullable(),
  reason_code: z.string().nullable(),
  note: z.string().nullable(),
  decided_at: z.date().nullable(),
  decided_by: colleague.nullable(),
  plate_code: z.string().nullable(),
  listed: z.array(
    z.object({
      merchantId: z.string(),
      name: z.string(),
      plateCode: z.string(),
      address: z.string(),
      sameLicence: z.boolean(),
      hasContact: z.boolean(),
    }),
  ),
})

/** A city's applications, the oldest open one first, each with the listed merchants it may be; contacts are masked. */
export async function applicationPage(
  db: Sql,
  cipher: FieldCipher,
  cityId: string,
  { show, cursor, limit }: { show: 'open' | 'decided'; cursor?: string | undefined; limit: number },
): Promise<Page<MerchantApplication>> {
  const after = readCursor(instantAndId, cursor)
  const conditions = [
    Prisma.sql`a.city_id = ${cityId}`,
    show === 'open' ? Prisma.sql`a.outcome IS NULL` : Prisma.sql`a.outcome IS NOT NULL`,
  ]
  if (after) conditions.push(Prisma.sql`(a.applied_at, a.id) > (${after[0]}::timestamptz, ${after[1]}::uuid)`)
  const found = await db.$queryRaw`
    SELECT a.id, a.applied_at::text AS key, a.name, a.licence_number, a.category, a.address, a.phone_enc, a.email_enc,
      a.applied_at, a.outcome, a.reason_code, a.note, a.decided_at, o.plate_code,
      CASE WHEN s.id IS NULL THEN NULL ELSE jsonb_build_object('id', s.id, 'name', s.name) END AS decided_by,
      coalesce((SELECT jsonb_agg(to_jsonb(x)) FROM (
        SELECT m.id AS "merchantId", m.name, m.plate_code AS "plateCode", m.address,
          m.licence_number IS NOT NULL AS "sameLicence", m.contact_index IS NOT NULL AS "hasContact"
        FROM merchant m WHERE a.outcome IS NULL AND m.city_id = a.city_id
          AND (m.licence_number = a.licence_number OR (m.licence_number IS NULL AND m.name = a.name))
        ORDER BY m.licence_number NULLS LAST, m.plate_code LIMIT 5) x), '[]') AS listed
    FROM merchant_application a LEFT JOIN staff s ON s.id = a.decided_by LEFT JOIN merchant o ON o.id = a.merchant_id
    WHERE ${Prisma.join(conditions, ' AND ')} ORDER BY a.applied_at, a.id LIMIT ${limit + 1}`
  return pageOf(
    z.array(row).parse(found),
    limit,
    (last) => [last.key, last.id],
    (application) => toApplication(application, cipher),
  )
}

export type MerchantApplication = ReturnType<typeof toApplication>

const toApplication = (given: z.infer<typeof row>, cipher: FieldCipher) => ({
  applicationId: given.id,
  name: given.name,
  licenceNumber: given.licence_number,
  category: given.category,
  address: given.address,
  contact: given.phone_enc
    ? maskPhone(cipher.decrypt('phone', given.phone_enc))
    : given.email_enc
      ? maskEmail(cipher.decrypt('email', given.email_enc))
      : '',
  appliedAt: given.applied_at,
  outcome: given.outcome,
  reasonCode: given.reason_code,
  note: given.note,
  decidedAt: given.decided_at,
  decidedBy: given.decided_by,
  plateCode: given.plate_code,
  listed: given.listed,
})
