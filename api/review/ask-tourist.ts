import { findCityCase } from '#prisma/stores/city-cases'
import * as messages from '#workflows/complaint/messages'
import { reviewer } from '../trpc.ts'
import * as schema from './schema.ts'

/** Asks what only the tourist can clear up; the clocks stand still until there is an answer. */
export const ask = reviewer
  .input(schema.ask.input)
  .output(schema.ask.output)
  .mutation(async ({ ctx, input: { caseNumber, commandId: id, version, text } }) => {
    const { database, commands } = ctx.services
    const kase = await findCityCase(database.prisma, ctx.staff.cityId, caseNumber)
    const command = { id, staffId: ctx.staff.id, version, text }
    return await commands.onCase(kase.caseNumber, messages.askTourist, command)
  })
