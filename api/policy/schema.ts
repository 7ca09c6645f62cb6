import { z } from 'zod'
import { DEFAULT_POLICY, type Policy } from '#domain/policy'
import { colleague, instant } from '../fields.ts'

const isParameter = (name: string): name is keyof Policy => Object.hasOwn(DEFAULT_POLICY, name)
export const POLICY_PARAMETERS = Object.keys(DEFAULT_POLICY).filter(isParameter)

/** Every parameter, none other: fen, minutes, hours, days, percents or counts, as its name ends. */
export const parameters = z.record(z.enum(POLICY_PARAMETERS), z.int().nonnegative())

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
    parameters,
    /** not in the past; absent: at once */
    effectiveAt: z.iso.datetime({ offset: true }).optional(),
  }),
  output: policyVersion,
}
