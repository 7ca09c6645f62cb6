import { z } from 'zod'
import { contact } from '../filing/schema.ts'
import { fen, instant, language, plainText } from '../fields.ts'

export const city = {
  input: z.strictObject({ cityId: plainText(2, 40).nullable() }),
  output: z.object({
    id: z.string(),
    nameZh: z.string(),
    nameEn: z.string(),
    synthetic: z.boolean(),
    /** the promise, from the policy in force */
    intakeMinutes: z.int(),
    reviewMinutes: z.int(),
    closureHours: z.int(),
    smallClaimCents: fen,
    secondPersonCents: fen,
    claimCapCents: fen,
    boughtWithinDays: z.int(),
    acceptWithinDays: z.int(),
    serverTime: instant,
  }),
}

export const requestCode = {
  input: z.strictObject({
    cityId: plainText(2, 40),
    contact,
    language,
    purpose: z.enum(['file', 'merchant']),
  }),
  /** the same whether or not anybody can be reached there */
  output: z.object({ codeId: z.uuid(), expiresAt: instant }),
}

export const verifyCode = {
  input: z.strictObject({ codeId: z.uuid(), code: z.string().regex(/^\d{6}$/, { error: 'CODE_NOT_VALID' }) }),
  output: z.object({ proof: z.string() }),
}
