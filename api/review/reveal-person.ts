import { clock } from '#prisma/clock'
import { findCityCase } from '#prisma/stores/city-cases'
import { revealPerson } from '#prisma/stores/personal-data'
import { staffOf } from '../trpc.ts'
import * as schema from './schema.ts'

/** Personal fields in clear, for a reason that is kept beside who looked. */
export const reveal = staffOf('agent', 'reviewer', 'supervisor')
  .input(schema.reveal.input)
  .output(schema.reveal.output)
  .mutation(async ({ ctx, input: { caseNumber, fields, reason } }) => {
    const { database, cipher } = ctx.services
    const kase = await findCityCase(database.prisma, ctx.staff.cityId, caseNumber)
    const look = { complaintId: kase.id, staffId: ctx.staff.id, fields, reason, at: clock.now() }
    return { values: await revealPerson(database, cipher, look) }
  })
