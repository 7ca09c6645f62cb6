import { z } from 'zod'
import { payeeProblems } from '#domain/bank-payee'
import { CATEGORIES, CAUSES, causeRule, QUESTIONS } from '#domain/categories'
import {
  CONSENT_VERSION,
  countSigns,
  isCleanText,
  problemsOf,
  STORY_MAX_SIGNS,
  STORY_MIN_SIGNS,
  withoutInvisible,
} from '#domain/complaint-input'
import { amountCents, instant, language, namedDay, plainText } from '../fields.ts'
import { payee } from '../payout/schema.ts'

export const EVIDENCE_KINDS = ['photo', 'payment-record', 'receipt', 'document'] as const

const story = z
  .string()
  // a longer text is refused before anybody counts its signs
  .max(STORY_MAX_SIGNS * 4)
  .overwrite(withoutInvisible)
  .trim()
  .refine((text) => countSigns(text) >= STORY_MIN_SIGNS && countSigns(text) <= STORY_MAX_SIGNS, {
    error: 'STORY_LENGTH',
  })
  .refine(isCleanText, { error: 'TEXT_NOT_CLEAN' })

export const contact = z.discriminatedUnion('channel', [
  z.strictObject({ channel: z.literal('sms'), address: plainText(5, 30) }),
  z.strictObject({ channel: z.literal('email'), address: z.email({ error: 'EMAIL_NOT_VALID' }).max(200) }),
])

const fields = {
  cityId: plainText(2, 40),
  /** made with the draft: the same key files once and always answers the same */
  filingKey: z.uuid(),
  ticket: z.string().max(100).nullable(),
  evidence: z.array(z.strictObject({ id: z.uuid(), kind: z.enum(EVIDENCE_KINDS) })).max(20),
  language,
  category: z.enum(CATEGORIES),
  cause: z.enum(CAUSES),
  answers: z.partialRecord(z.enum(QUESTIONS), z.boolean()).default({}),
  story,
  merchantId: z.uuid().nullable(),
  merchantText: plainText(1, 200).nullable(),
  orderNumber: plainText(1, 64).nullable(),
  paidCents: amountCents,
  askedCents: amountCents,
  boughtOn: namedDay,
  contractEndedOn: namedDay.nullable(),
  handledElsewhere: z.enum(['court', 'arbitration', 'other-body', 'already-handled']).nullable(),
  injury: z.boolean(),
  groupSize: z.int().min(1).max(500).default(1),
  personName: payee.shape.name,
  contact,
  /** what verifyCode gave; without it the case goes to a person */
  contactProof: z.string().max(100).nullable(),
  payeeRail: payee.shape.rail,
  payeeAccount: payee.shape.account,
  payeeBankCode: payee.shape.bankCode,
  under14: z.boolean(),
  guardianName: plainText(1, 100).nullable(),
  consentVersion: z.literal(CONSENT_VERSION),
}

/**
 * Everything a complaint says. Rules between fields name the field that must change, by the code of what is wrong.
 * @param now by whose clock days lie in the future: browsers read this file too, and know no server's
 */
export const filingBy = (now: () => Date) =>
  z.strictObject(fields).superRefine((filed, context) => {
    for (const { field, code } of [...problemsOf(filed, now()), ...payeeProblems(filed)])
      context.addIssue({ code: 'custom', path: [field], message: code })
    if (!causeRule(filed.category, filed.cause))
      context.addIssue({ code: 'custom', path: ['cause'], message: 'INVALID' })
    if (!filed.merchantId && !filed.merchantText)
      context.addIssue({ code: 'custom', path: ['merchantText'], message: 'REQUIRED' })
  })

export const filing = filingBy(() => new Date())
export type Filing = z.infer<typeof filing>

export const filed = z.object({
  caseNumber: z.string(),
  /** opens the case, with its number; shown once more whenever the same filing is sent again */
  secret: z.string(),
  submittedAt: instant,
  /** the latest moment it is accepted, and decided */
  acceptedBy: instant,
  decidedBy: instant,
})

export const fileComplaint = { output: filed }

export const openUpload = { output: z.object({ ticket: z.string(), expiresAt: instant }) }

export const checkDuplicate = {
  input: z.strictObject({
    cityId: plainText(2, 40),
    merchantId: z.uuid(),
    orderNumber: plainText(1, 64).nullable(),
    askedCents: amountCents,
    contact: contact.nullable(),
  }),
  /** `same-order`: it will be linked to the first; `similar`: look at your first complaint before filing another */
  output: z.object({ found: z.enum(['none', 'similar', 'same-order']) }),
}
