import { z } from 'zod'
import { commandId, fen, instant, plainText, recoveryState } from '../fields.ts'

export const merchantCard = z.object({
  id: z.uuid(),
  name: z.string(),
  nameEn: z.string().nullable(),
  address: z.string(),
  category: z.string(),
  plateCode: z.string(),
  /** "covered by advance compensation" */
  enrolled: z.boolean(),
  distanceMetres: z.number().nullable(),
})

export const searchMerchants = {
  input: z.strictObject({
    cityId: plainText(2, 40),
    text: plainText(1, 60),
    near: z
      .strictObject({ latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180) })
      .optional(),
  }),
  output: z.object({ merchants: z.array(merchantCard) }),
}

export const merchantByPlate = {
  input: z.strictObject({ plateCode: plainText(2, 40) }),
  output: z.object({ merchant: merchantCard.nullable() }),
}

export const signIn = {
  input: z.strictObject({ plateOrLicence: plainText(2, 40), proof: z.string().max(100) }),
  output: z.object({ merchantName: z.string() }),
}

export const listNotices = {
  output: z.object({
    /** cases that name this merchant and may still be stated; never who complains */
    statements: z.array(
      z.object({
        caseNumber: z.string(),
        category: z.string(),
        cause: z.string(),
        askedCents: fen,
        askedAt: instant,
        dueAt: instant,
        stated: z.boolean(),
      }),
    ),
    recoveries: z.array(
      z.object({
        recoveryId: z.uuid(),
        reference: z.string(),
        state: recoveryState,
        amountCents: fen,
        recoveredCents: fen,
        dueAt: instant.nullable(),
      }),
    ),
  }),
}

export const stateCase = {
  input: z.strictObject({
    caseNumber: plainText(6, 40),
    position: z.enum(['agrees', 'objects', 'has-settled']),
    text: plainText(1, 2_000),
  }),
  output: z.object({ statedAt: instant, late: z.boolean() }),
}

export const respondToNotice = {
  input: z.strictObject({
    recoveryId: z.uuid(),
    commandId,
    position: z.enum(['agrees', 'objects']),
    text: plainText(1, 2_000).optional(),
  }),
  output: z.object({ state: recoveryState }),
}
