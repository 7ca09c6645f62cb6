import { claimExpiresAt } from '#domain/clocks'
import { clock } from '#prisma/clock'
import { claimCase } from '#prisma/stores/claims'
import { findCityCase } from '#prisma/stores/city-cases'
import { policyById } from '#prisma/stores/policies'
import { reviewer } from '../trpc.ts'
import * as schema from './schema.ts'

/** Takes the case, or renews the hold while it is on screen; it lapses after ten minutes without. */
export const claim = reviewer
  .input(schema.claim.input)
  .output(schema.claim.output)
  .mutation(async ({ ctx, input }) => {
    const { prisma } = ctx.services.database
    const kase = await findCityCase(prisma, ctx.staff.cityId, input.caseNumber)
    const at = clock.now()
    const expiresAt = claimExpiresAt(at, await policyById(prisma, kase.policyVersionId))
    await claimCase(prisma, { complaintId: kase.id, staffId: ctx.staff.id, at, expiresAt })
    return { expiresAt }
  })
