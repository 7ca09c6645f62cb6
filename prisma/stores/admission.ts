import { randomInt } from 'node:crypto'
import { z } from 'zod'
import { APPLICATION_OUTCOMES, type ApplicationOutcome } from '#domain/enrolment'
import { DomainError } from '#domain/errors'
import type { MessageTemplate } from '#domain/sentences'
import type { Prisma } from '../generated/client.ts'
import { type Database, inTransaction, type Transaction } from './database.ts'
import { refuseDebtor } from './enrolment.ts'
import type { FieldCipher } from './field-cipher.ts'
import { spellingsOf } from './merchants.ts'

const bytes = z.instanceof(Uint8Array).transform((given) => Uint8Array.from(given))
const locked = z.object({
  city_id: z.string(),
  city_code: z.string(),
  language: z.string(),
  name: z.string(),
  licence_number: z.string(),
  category: z.string(),
  address: z.string(),
  phone_enc: bytes.nullable(),
  email_enc: bytes.nullable(),
  contact_index: bytes,
  outcome: z.enum(APPLICATION_OUTCOMES).nullable(),
  plate_code: z.string().nullable(),
})
type Application = z.infer<typeof locked>

export interface ApplicationDecision {
  readonly applicationId: string
  readonly cityId: string
  readonly outcome: ApplicationOutcome
  /** the listed merchant it is, where its licence does not say so */
  readonly merchantId: string | null
  readonly reasonCode: string | null
  readonly note: string | null
  readonly staffId: string
  readonly at: Date
}

/**
 * Decides an application once. Admitted, it is the merchant of its licence, or the listed one that a person named, or a new
 * one; from then on it is enrolled, with the contact it proved. The applicant is told either way.
 * @throws DomainError `NOT_FOUND`, `ILLEGAL_STATE_CHANGE` when it was decided otherwise, `LICENCE_TAKEN` when the one named has another,
 *   `MERCHANT_STILL_OWES`
 */
export const decideApplication = (
  database: Database,
  cipher: FieldCipher,
  decision: ApplicationDecision,
): Promise<{ plateCode: string | null }> =>
  inTransaction(database, async (tx) => {
    const application = await lock(tx, decision)
    if (application.outcome !== null) {
      if (application.outcome !== decision.outcome) throw new DomainError('ILLEGAL_STATE_CHANGE', {})
      return { plateCode: application.plate_code }
    }
    const merchant = decision.outcome === 'admitted' ? await admit(tx, application, decision) : null
    const { outcome, reasonCode, note, staffId: decidedBy, at: decidedAt } = decision
    await tx.merchantApplication.updateMany({
      where: { id: decision.applicationId },
      data: { outcome, merchantId: merchant?.id ?? null, reasonCode, note, decidedBy, decidedAt },
    })
    const plateCode = merchant?.plateCode ?? null
    await (plateCode
      ? tell(tx, cipher, application, decision.applicationId, 'merchant-admitted', { plateCode })
      : tell(tx, cipher, application, decision.applicationId, 'merchant-refused', { reason: reasonCode }))
    return { plateCode }
  })

async function lock(tx: Transaction, { applicationId, cityId }: ApplicationDecision): Promise<Application> {
  const rows = await tx.$queryRaw`
    SELECT a.city_id, c.code AS city_code, a.language, a.name, a.licence_number, a.category, a.address, a.phone_enc,
      a.email_enc, a.contact_index, a.outcome, (SELECT plate_code FROM merchant m WHERE m.id = a.merchant_id) AS plate_code
    FROM merchant_application a JOIN city c ON c.id = a.city_id
    WHERE a.id = ${applicationId}::uuid AND a.city_id = ${cityId} FOR UPDATE OF a`
  const application = z.array(locked).parse(rows)[0]
  if (!application) throw new DomainError('NOT_FOUND', { application: applicationId })
  return application
}

async function admit(
  tx: Transaction,
  application: Application,
  { cityId, merchantId, at }: ApplicationDecision,
): Promise<{ id: string; plateCode: string }> {
  const licenceNumber = application.licence_number
  const contact = {
    phoneEnc: application.phone_enc,
    emailEnc: application.email_enc,
    contactIndex: application.contact_index,
  }
  const select = { id: true, plateCode: true } as const
  const known = await tx.merchant.findFirst({ where: { cityId, licenceNumber }, select })
  const id = known?.id ?? merchantId
  if (id === null)
    return await tx.merchant.create({
      data: {
        ...contact,
        ...spellingsOf(application.name),
        cityId,
        licenceNumber,
        name: application.name,
        category: application.category,
        address: application.address,
        plateCode: newPlate(application.city_code),
        enrolledAt: at,
      },
      select,
    })
  const named = await tx.merchant.findFirst({
    where: { id, cityId },
    select: { ...select, licenceNumber: true },
  })
  if (!named) throw new DomainError('NOT_FOUND', { merchant: id })
  if (named.licenceNumber !== null && named.licenceNumber !== licenceNumber)
    throw new DomainError('LICENCE_TAKEN', {})
  await refuseDebtor(tx, id)
  const data = { ...contact, licenceNumber, enrolledAt: at, delistedAt: null, delistedBecause: null }
  return await tx.merchant.update({ where: { id }, data, select })
}

/** read aloud and typed by people: no sign looks like another */
const PLATE_SIGNS = '23456789ABCDEFGHJKLMNPQRTUWXY'
const newPlate = (cityCode: string): string =>
  `${cityCode}-${Array.from({ length: 8 }, () => PLATE_SIGNS.charAt(randomInt(PLATE_SIGNS.length))).join('')}`

/** The address is the application's own: who was refused is no merchant of ours. */
async function tell(
  tx: Transaction,
  cipher: FieldCipher,
  application: Application,
  applicationId: string,
  template: MessageTemplate,
  facts: Prisma.InputJsonObject,
): Promise<void> {
  const channel = application.phone_enc ? 'sms' : 'email'
  const address = application.phone_enc
    ? cipher.decrypt('phone', application.phone_enc)
    : application.email_enc && cipher.decrypt('email', application.email_enc)
  if (!address) throw new Error('an application has a contact')
  await tx.message.createMany({
    data: [
      {
        key: `application:${applicationId}`,
        cityId: application.city_id,
        recipient: 'merchant',
        channel,
        addressEnc: cipher.encrypt('message-address', address),
        language: application.language,
        template,
        facts,
      },
    ],
    skipDuplicates: true,
  })
}
