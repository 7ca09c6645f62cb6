import { z } from 'zod'
import { DOMAIN_ERROR_CODES } from '#domain/errors'
import { cents } from '#domain/money'
import type { Refused } from './contract.ts'

/** Money as it comes from PostgreSQL: a bigint as text, a number inside jsonb. Refuses what a safe integer cannot hold. */
export const fen = z
  .union([z.string().regex(/^-?\d{1,16}$/), z.int()])
  .transform((value) => cents(Number(value)))

const refused = z.object({
  refused: z.enum(DOMAIN_ERROR_CODES),
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
}) satisfies z.ZodType<Refused>

const posted = z.object({
  refused: z.null(),
  voucherNo: z.string(),
  seq: z.int(),
  postedAt: z.string().transform((text) => new Date(text)),
})

/** What the database functions answer, by what they add to a posted journal. */
export const ANSWERS = {
  posted: z.union([posted, refused]),
  reserved: z.union([posted.extend({ reservationId: z.uuid() }), refused]),
  released: z.union([posted.extend({ releasedCents: fen }), refused]),
  captured: z.union([posted.extend({ leftCents: fen }), refused]),
  recovered: z.union([
    posted.extend({
      principalCents: fen,
      afterWriteOffCents: fen,
      surplusCents: fen,
      outstandingCents: fen,
    }),
    refused,
  ]),
}
