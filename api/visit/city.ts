import { clock } from '#prisma/clock'
import { readCity } from '#prisma/stores/cities'
import { policyInForce } from '#prisma/stores/policies'
import { publicProcedure } from '../trpc.ts'
import * as schema from './schema.ts'

/** The city's promise, and the limits a tourist should know before typing. */
export const city = publicProcedure
  .input(schema.city.input)
  .output(schema.city.output)
  .query(async ({ ctx, input }) => {
    const db = ctx.services.database.prisma
    const found = await readCity(db, input.cityId ?? ctx.services.defaultCityId)
    const now = clock.now()
    const { policy } = await policyInForce(db, found.id, now)
    return {
      ...found,
      intakeMinutes: policy.intakeMinutes,
      reviewMinutes: policy.reviewMinutes,
      closureHours: policy.closureHours,
      smallClaimCents: policy.smallClaimCents,
      secondPersonCents: policy.secondPersonCents,
      claimCapCents: policy.claimCapCents,
      boughtWithinDays: policy.laneBoughtWithinDays,
      acceptWithinDays: policy.acceptWithinDays,
      serverTime: now,
    }
  })
