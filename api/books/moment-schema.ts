import { z } from 'zod'
import { day, instant } from '../fields.ts'

/** A past moment: what had been posted by an instant, and had taken effect by a day. Left out: the last that is settled. */
export const moment = z.strictObject({ postedAt: instant.optional(), effectiveOn: day.optional() })
export type Moment = z.infer<typeof moment>

/** The moment an answer is about; asked for again it gives the same answer. */
export const asOf = z.object({ postedAt: instant, effectiveOn: day, throughSeq: z.int() })
