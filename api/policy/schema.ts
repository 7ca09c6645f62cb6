import { z } from 'zod'
import { MAX_CENTS } from '#domain/money'
import { DEFAULT_POLICY, type Policy } from '#domain/policy'
import { colleague, instant } from '../fields.ts'

const isParameter = (name: string): name is keyof Policy => Object.hasOwn(DEFAULT_POLICY, name)
export const POLICY_PARAMETERS = Object.keys(DEFAULT_POLICY).filter(isParameter)

/** Every parameter, none other: fen, minutes, hours, days, percents or counts, as its name ends. */
export const parameters = z.record(z.enum(POLICY_PARAMETERS), z.int().nonnegative())

const MOST: Partial<Record<keyof Policy, number>> = {
  followUpHour: 23,
  recoveryInterestBasisPointsPerDay: 100,
  touristRepaysNotLiable: 1,
  holdUntilLiable: 1,
}

/** What somebody may set: no share above the whole, no time or count that is a slip of the hand. */
const sensible = parameters.superRefine((given, context) => {
  for (const name of POLICY_PARAMETERS) {
    const most = name.endsWith('Cents') ? MAX_CENTS : name.endsWith('Percent') ? 100 : (MOST[name] ?? 10_000)
    if (given[name] > most)
      context.addIssue({ code: 'too_big', origin: 'int', maximum: most, input: given[name], path: [name] })
  }
  if (given.delistDays > given.depositDays)
    context.addIssue({ code: 'custom', message: 'INVALID', path: ['delistDays'] })
  if (given.depositDays > given.legalDays)
    context.addIssue({ code: 'custom', message: 'INVALID', path: ['depositDays'] })
  if (given.reviewWarningMinutes > given.reviewMinutes)
    context.addIssue({ code: 'custom', message: 'INVALID', path: ['reviewWarningMinutes'] })
})

const policyVersion = z.object({
  id: z.uuid(),
  number: z.int(),
  effectiveAt: instant,
  createdAt: instant,
  createdBy: colleague.nullable(),
  parameters,
})

export const current = { output: policyVersion }

/** Newest first, those that are not in force yet included. */
export const list = { output: z.object({ versions: z.array(policyVersion), currentId: z.uuid() }) }

export const supersede = {
  input: z.strictObject({
    /** the newest number on the page; another in the meantime is refused as STALE_PAGE */
    basedOn: z.int().positive(),
    parameters: sensible,
    /** not in the past; absent: at once */
    effectiveAt: z.iso.datetime({ offset: true }).optional(),
  }),
  output: policyVersion,
}
