import { findCityCase } from '#prisma/stores/city-cases'
import * as messages from '#workflows/complaint/messages'
import { agent } from '../trpc.ts'
import * as schema from './schema.ts'

/** What the caller heard; an unhappy tourist is a request to open the case again. */
export const recordFollowUp = agent
  .input(schema.recordFollowUp.input)
  .output(schema.recordFollowUp.output)
  .mutation(async ({ ctx, input }) => {
    const { database, commands } = ctx.services
    const kase = await findCityCase(database.prisma, ctx.staff.cityId, input.caseNumber)
    const { commandId: id, outcome, note } = input
    return await commands.onCase(kase.caseNumber, messages.recordFollowUp, {
      id,
      staffId: ctx.staff.id,
      outcome,
      note,
    })
  })
