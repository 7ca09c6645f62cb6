import { z } from 'zod'
import { parseCaseNumber } from '#domain/case-number'
import { isCleanText, withoutInvisible } from '#domain/complaint-input'
import { MAX_CENTS } from '#domain/money'
import { LANGUAGES, STAFF_ROLES } from '#domain/people'
import { COMPLAINT_MOVES, PAYOUT_MOVES, RECOVERY_MOVES, statesOf } from '#domain/states'

/** An instant on its way out: stores hold Dates, the wire carries ISO text in UTC. */
export const instant = z
  .union([z.date(), z.iso.datetime({ offset: true })])
  .transform((at) => new Date(at).toISOString())
/** A calendar day in the city's zone, YYYY-MM-DD. */
export const day = z.iso.date()
/** A day somebody names: nobody bought or paid anything before this platform's city had a price to show. */
export const namedDay = day.refine((named) => named >= '2000-01-01', { error: 'DATE_TOO_EARLY' })
/** Fen on their way out: whole, of any sign. */
export const fen = z.int()
/** Fen a person asks for: whole, positive, within what can be meant. */
export const amountCents = z
  .int({ error: 'AMOUNT_NOT_EXACT' })
  .positive({ error: 'AMOUNT_NOT_POSITIVE' })
  .max(MAX_CENTS, { error: 'AMOUNT_NOT_EXACT' })

/** Made by the client once for each thing a person does; the same id again gives the same answer. */
export const commandId = z.uuid()
/** As a person types it: spaces, dashes and case do not matter, a mistyped digit is found. */
export const caseNumber = z
  .string()
  .max(40)
  .transform((text, context) => {
    const parsed = parseCaseNumber(text)
    if (parsed === null) context.addIssue({ code: 'custom', message: 'INVALID' })
    return parsed ?? z.NEVER
  })
export const version = z.int().positive()

/** Words a person wrote: trimmed, without what cannot be seen; refused with characters that hide what is read. */
export const plainText = (min: number, max: number) =>
  // a text far too long is refused before anybody reads it
  z
    .string()
    .max(max * 4 + 100)
    .overwrite(withoutInvisible)
    .trim()
    .min(min)
    .max(max)
    .refine(isCleanText, { error: 'TEXT_NOT_CLEAN' })
export const note = plainText(1, 1_000).optional()

export const complaintState = z.enum(statesOf(COMPLAINT_MOVES))
export const payoutState = z.enum(statesOf(PAYOUT_MOVES))
export const recoveryState = z.enum(statesOf(RECOVERY_MOVES))
export const staffRole = z.enum(STAFF_ROLES)
export const language = z.enum(LANGUAGES)

/** Somebody of the staff, as colleagues see them. */
export const colleague = z.object({ id: z.string(), name: z.string() })

/** Where a case stands after a command. */
export const standing = z.object({ state: complaintState, version })

/** A page's place in its list; the server made it and nobody else reads it. */
export const cursor = z.string().max(200)
export const pageSize = z.int().min(1).max(100).default(50)
