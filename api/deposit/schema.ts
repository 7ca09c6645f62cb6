import { z } from 'zod'
import { DEPOSIT_KINDS, DEPOSIT_MOVEMENTS } from '#domain/deposit'
import {
  amountCents,
  colleague,
  commandId,
  cursor,
  fen,
  instant,
  namedDay,
  pageSize,
  plainText,
} from '../fields.ts'

const movement = z.object({
  movementId: z.uuid(),
  merchant: z.object({
    id: z.uuid(),
    name: z.string(),
    nameEn: z.string().nullable(),
    plateCode: z.string(),
  }),
  kind: z.enum(DEPOSIT_MOVEMENTS),
  amountCents: fen,
  bankReference: z.string(),
  bookedOn: z.string(),
  recordedBy: colleague,
  recordedAt: instant,
  confirmedBy: colleague.nullable(),
  confirmedAt: instant.nullable(),
  refusedBy: colleague.nullable(),
  refusedAt: instant.nullable(),
  /** who asks recorded it, and so cannot decide it */
  mine: z.boolean(),
})

export const list = {
  input: z.strictObject({
    show: z.enum(['open', 'all']).default('all'),
    cursor: cursor.optional(),
    limit: pageSize,
  }),
  output: z.object({ rows: z.array(movement), nextCursor: cursor.nullable() }),
}

export const record = {
  input: z.strictObject({
    commandId,
    plateCode: plainText(2, 40),
    kind: z.enum(DEPOSIT_KINDS),
    amountCents,
    bankReference: plainText(1, 64),
    bookedOn: namedDay,
  }),
  output: movement,
}

export const decide = {
  input: z.strictObject({ movementId: z.uuid(), outcome: z.enum(['confirmed', 'refused']) }),
  output: movement,
}
