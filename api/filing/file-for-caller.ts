import { DomainError } from '#domain/errors'
import { clock } from '#prisma/clock'
import { agent } from '../trpc.ts'
import { keepComplaint } from './keep.ts'
import * as schema from './schema.ts'

/** A hotline agent files for a caller, in the agent's own city. */
export const fileForCaller = agent
  .input(schema.filingBy(clock.now))
  .output(schema.fileComplaint.output)
  .mutation(async ({ ctx, input }) => {
    if (input.cityId !== ctx.staff.cityId) throw new DomainError('NOT_ALLOWED', {})
    return await keepComplaint(ctx.services, input, ctx.staff.id)
  })
