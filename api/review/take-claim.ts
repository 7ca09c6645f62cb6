import { claimExpiresAt } from '#domain/clocks'
import { clock } from '#prisma/clock'
import { findCityCase } from '#prisma/stores/city-cases'
import { takeClaim as take } from '#prisma/stores/claims'
import { policyById } from '#prisma/stores/policies'
import { supervisor } from '../trpc.ts'
import * as schema from './schema.ts'

/** A supervisor takes a case from whoever holds it; the timeline says so. */
export const takeClaim = supervisor
  .input(schema.takeClaim.input)
  .output(schema.takeClaim.output)
  .mutation(async ({ ctx, input }) => {
    const { prisma } = ctx.services.database
    const kase = await findCityCase(prisma, ctx.staff.cityId, input.caseNumber)
    const at = clock.now()
    const expiresAt = claimExpiresAt(at, await policyById(prisma, kase.policyVersionId))
    await take(prisma, { complaintId: kase.id, staffId: ctx.staff.id, at, expiresAt })
    return { expiresAt }
  })
