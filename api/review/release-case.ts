import { clock } from '#prisma/clock'
import { findCityCase } from '#prisma/stores/city-cases'
import { releaseClaim } from '#prisma/stores/claims'
import { reviewer } from '../trpc.ts'
import * as schema from './schema.ts'

/** Gives a case back to the queue. */
export const release = reviewer
  .input(schema.release.input)
  .output(schema.release.output)
  .mutation(async ({ ctx, input }) => {
    const { prisma } = ctx.services.database
    const kase = await findCityCase(prisma, ctx.staff.cityId, input.caseNumber)
    const at = clock.now()
    return { released: await releaseClaim(prisma, { complaintId: kase.id, staffId: ctx.staff.id, at }) }
  })
