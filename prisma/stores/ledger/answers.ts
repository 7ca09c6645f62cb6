import { z } from 'zod'
import { DOMAIN_ERROR_CODES } from '#domain/errors'
import { cents } from '#domain/money'
import type { Captured, Closed, Posted, Recovered, Refused, Released, Transferred } from './contract.ts'

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

/** An answer of the database's, with what its kind of journal adds. */
const answer = <Extra extends object>(extra: z.ZodType<Extra>) =>
  z.union([posted.extend({ extra }).transform(({ extra: more, ...rest }) => ({ ...rest, ...more })), refused])

const closed = z.object({
  refused: z.null(),
  month: z.string(),
  lastSeq: z.int(),
  head: z.string(),
})

export const ANSWERS = {
  closed: z.union([closed, refused]) satisfies z.ZodType<Closed | Refused>,
  posted: z.union([posted, refused]) satisfies z.ZodType<Posted | Refused>,
  released: answer(z.object({ releasedCents: fen })) satisfies z.ZodType<Released | Refused>,
  captured: answer(z.object({ leftCents: fen })) satisfies z.ZodType<Captured | Refused>,
  recovered: answer(
    z.object({
      principalCents: fen,
      afterWriteOffCents: fen,
      costsCents: fen.default(cents(0)),
      surplusCents: fen,
      outstandingCents: fen,
    }),
  ) satisfies z.ZodType<Recovered | Refused>,
  transferred: answer(z.object({ receivedAs: z.string() })) satisfies z.ZodType<Transferred | Refused>,
}
