import { z } from 'zod'
import { cents } from '#domain/money'

/** Fen as a statement returns them: bigint alone, a number inside JSON. */
export const fen = z.union([z.bigint(), z.int()]).transform(cents)
/** A count as a statement returns it. */
export const count = z.union([z.bigint(), z.int()]).transform(Number)
/** An instant: a Date alone, ISO text inside JSON. */
export const instant = z
  .union([z.date(), z.iso.datetime({ offset: true })])
  .transform((at) => (at instanceof Date ? at : new Date(at)))
/** What colleagues see of each other; both null where nobody is meant. */
export const colleague = z.object({ id: z.string(), name: z.string() })
/** A value that a rule or a refusal speaks of. */
export const plainValue = z.union([z.string(), z.number(), z.boolean(), z.null()])
