import { claimExpiresAt } from '#domain/clocks'
import { clock } from '#prisma/clock'
import { claimNext, peekNext } from '#prisma/stores/claims'
import { policyInForce } from '#prisma/stores/policies'
import { reviewer } from '../trpc.ts'
import * as schema from './schema.ts'

/** The most urgent case that nobody holds. Two who ask at once get two cases. */
export const nextCase = reviewer
  .input(schema.nextCase.input)
  .output(schema.nextCase.output)
  .mutation(async ({ ctx, input }) => {
    const { prisma } = ctx.services.database
    const { cityId, id: staffId } = ctx.staff
    const at = clock.now()
    const next = { cityId, staffId, except: input.after ?? null, at }
    if (!input.claim) return { caseNumber: await peekNext(prisma, next) }
    const { policy } = await policyInForce(prisma, cityId, at)
    return { caseNumber: await claimNext(prisma, { ...next, expiresAt: claimExpiresAt(at, policy) }) }
  })
