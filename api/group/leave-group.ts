import { clock } from '#prisma/clock'
import { findCityCase } from '#prisma/stores/city-cases'
import { leaveGroup } from '#prisma/stores/group-cases'
import { onPool } from '#prisma/stores/sql'
import { reviewer } from '../trpc.ts'
import * as schema from './schema.ts'

/** It is another matter: the case is decided by itself. */
export const leave = reviewer
  .input(schema.leave.input)
  .output(schema.leave.output)
  .mutation(async ({ ctx, input: { caseNumber, reason } }) => {
    const { database } = ctx.services
    const { id: complaintId } = await findCityCase(database.prisma, ctx.staff.cityId, caseNumber)
    const given = { complaintId, staffId: ctx.staff.id, reason, at: clock.now() }
    await leaveGroup(onPool(database.pool), given)
    return { caseNumber }
  })
