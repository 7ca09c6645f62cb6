import { z } from 'zod'
import { CATEGORIES } from '#domain/categories'
import { parseCreditCode } from '#domain/credit-code'
import { RISK_PARTS } from '#domain/merchant-risk'
import { APPLICATION_OUTCOMES, ENROLMENT_CONSENT_VERSION } from '#domain/enrolment'
import { contact } from '../filing/schema.ts'
import { colleague, commandId, cursor, fen, instant, language, note, pageSize, plainText } from '../fields.ts'

const merchant = z.object({
  merchantId: z.uuid(),
  name: z.string(),
  nameEn: z.string().nullable(),
  category: z.string(),
  address: z.string(),
  plateCode: z.string(),
  licenceNumber: z.string().nullable(),
  enrolledAt: instant.nullable(),
  delistedAt: instant.nullable(),
  /** what it has in custody, which is not the fund's */
  depositCents: fen,
})

export const risk = z.object({
  score: z.int(),
  high: z.boolean(),
  parts: z.array(z.object({ part: z.enum(RISK_PARTS), points: z.int() })),
})

export const list = {
  input: z.strictObject({
    show: z.enum(['enrolled', 'not-enrolled', 'all']).default('all'),
    text: plainText(1, 80).optional(),
    cursor: cursor.optional(),
    limit: pageSize,
  }),
  output: z.object({
    rows: z.array(merchant.extend({ risk: risk.nullable() })),
    nextCursor: cursor.nullable(),
  }),
}

const onMerchant = z.strictObject({ merchantId: z.uuid() })
export const enrol = { input: onMerchant, output: merchant }
export const delist = { input: onMerchant, output: merchant }

/** As it is typed: spaces, dashes and case do not matter, a mistyped sign is found. */
const licenceNumber = z
  .string()
  .max(60)
  .transform((text, context) => {
    const parsed = parseCreditCode(text)
    if (parsed === null) context.addIssue({ code: 'custom', message: 'LICENCE_NOT_VALID' })
    return parsed ?? z.NEVER
  })

export const applyToJoin = {
  input: z.strictObject({
    /** made with the form: however often it is sent, it is one application */
    commandId,
    cityId: plainText(2, 40),
    language,
    name: plainText(2, 100),
    licenceNumber,
    category: z.enum(CATEGORIES),
    address: plainText(2, 200),
    contact,
    /** what verifyCode gave for that contact */
    contactProof: z.string().max(100),
    consentVersion: z.literal(ENROLMENT_CONSENT_VERSION),
  }),
  output: z.object({ appliedAt: instant }),
}

export const listApplications = {
  input: z.strictObject({
    show: z.enum(['open', 'decided']).default('open'),
    cursor: cursor.optional(),
    limit: pageSize,
  }),
  output: z.object({
    rows: z.array(
      z.object({
        applicationId: z.uuid(),
        name: z.string(),
        licenceNumber: z.string(),
        category: z.string(),
        address: z.string(),
        /** masked */
        contact: z.string(),
        appliedAt: instant,
        outcome: z.enum(APPLICATION_OUTCOMES).nullable(),
        reasonCode: z.string().nullable(),
        note: z.string().nullable(),
        decidedAt: instant.nullable(),
        decidedBy: colleague.nullable(),
        plateCode: z.string().nullable(),
        /** listed merchants it may be: of its licence, or of its name and no licence yet */
        listed: z.array(
          z.object({
            merchantId: z.uuid(),
            name: z.string(),
            plateCode: z.string(),
            address: z.string(),
            sameLicence: z.boolean(),
            hasContact: z.boolean(),
          }),
        ),
      }),
    ),
    nextCursor: cursor.nullable(),
  }),
}

export const decideApplication = {
  input: z.strictObject({
    applicationId: z.uuid(),
    outcome: z.enum(APPLICATION_OUTCOMES),
    /** the listed merchant it is */
    merchantId: z.uuid().optional(),
    /** for a no: one of REASONS['application-refused'] */
    reasonCode: z.string().max(40).optional(),
    note,
  }),
  output: z.object({ plateCode: z.string().nullable() }),
}
