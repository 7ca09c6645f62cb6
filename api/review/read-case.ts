import { clock } from '#prisma/clock'
import { logRead } from '#prisma/stores/access-log'
import { readCasePage } from '#prisma/stores/case-page'
import { findCityCase } from '#prisma/stores/city-cases'
import { staffOf } from '../trpc.ts'
import * as schema from './case-schema.ts'

/** The one-screen page of a case. Who looks is logged; what is personal stays masked. */
export const readCase = staffOf('agent', 'reviewer', 'approver', 'supervisor', 'finance')
  .input(schema.readCase.input)
  .output(schema.readCase.output)
  .query(async ({ ctx, input }) => {
    const { database, cipher } = ctx.services
    const kase = await findCityCase(database.prisma, ctx.staff.cityId, input.caseNumber)
    const now = clock.now()
    await logRead(database.prisma, ctx.staff.id, kase.id, now)
    return await readCasePage(database, cipher, { complaintId: kase.id, staffId: ctx.staff.id, now })
  })
