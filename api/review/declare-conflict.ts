import { clock } from '#prisma/clock'
import { findCityCase } from '#prisma/stores/city-cases'
import { declareConflict as declare } from '#prisma/stores/claims'
import { staffOf } from '../trpc.ts'
import * as schema from './schema.ts'

/** "I know these people": from now on this person neither claims, decides nor approves the case. */
export const declareConflict = staffOf('reviewer', 'approver', 'supervisor')
  .input(schema.declareConflict.input)
  .output(schema.declareConflict.output)
  .mutation(async ({ ctx, input }) => {
    const { prisma } = ctx.services.database
    const kase = await findCityCase(prisma, ctx.staff.cityId, input.caseNumber)
    await declare(prisma, { complaintId: kase.id, staffId: ctx.staff.id, at: clock.now() })
    return { declared: true }
  })
