import { z } from 'zod'
import { FINANCE_VIEWS } from '#domain/finance-views'
import { colleague, day, instant } from '../fields.ts'

const what = z.enum(FINANCE_VIEWS)

/** Newest first; `before` is the previous page's `nextBefore`. Finance sees its own rows, supervisor and admin everybody's. */
export const looks = {
  input: z.strictObject({
    before: z.int().positive().optional(),
    limit: z.int().min(1).max(200).default(50),
    staffId: z.string().max(100).optional(),
    what: what.optional(),
    /** only what left the platform as a file */
    takenOnly: z.boolean().default(false),
  }),
  output: z.object({
    rows: z.array(
      z.object({
        id: z.string(),
        at: instant,
        staff: colleague,
        what,
        format: z.enum(['csv', 'xlsx', 'pdf', 'xml']).nullable(),
        filter: z.record(z.string(), z.string()),
        /** null: as it stood while it was read */
        postedAt: instant.nullable(),
        effectiveOn: day.nullable(),
        rows: z.int().nullable(),
        head: z.string().nullable(),
      }),
    ),
    nextBefore: z.int().nullable(),
  }),
}

export const lookers = { output: z.object({ rows: z.array(colleague) }) }
