import { DomainError } from '#domain/errors'
import { clock } from '#prisma/clock'
import { policyParameters } from '#prisma/stores/policies'
import { supersedePolicy } from '#prisma/stores/policy-versions'
import { admin } from '../trpc.ts'
import * as schema from './schema.ts'

/** Adds the next version; cases keep the one they were filed under, and none is ever edited. */
export const supersede = admin
  .input(schema.supersede.input)
  .output(schema.supersede.output)
  .mutation(async ({ ctx, input: { basedOn, parameters, effectiveAt } }) => {
    const now = clock.now()
    const from = effectiveAt ? new Date(effectiveAt) : now
    // a minute's grace for the clock of whoever typed it
    if (from.getTime() < now.getTime() - 60_000) throw new DomainError('STALE_PAGE', { field: 'effectiveAt' })
    return await supersedePolicy(ctx.services.database, {
      cityId: ctx.staff.cityId,
      basedOn,
      policy: policyParameters.parse(parameters),
      effectiveAt: from < now ? now : from,
      staffId: ctx.staff.id,
    })
  })
