import { findCityCase } from '#prisma/stores/city-cases'
import * as messages from '#workflows/complaint/messages'
import { supervisor } from '../trpc.ts'
import * as schema from './schema.ts'

/** A new round of review with clocks of its own, or the outcome stands. */
export const decideReopen = supervisor
  .input(schema.decideReopen.input)
  .output(schema.decideReopen.output)
  .mutation(async ({ ctx, input: { caseNumber, commandId: id, ...word } }) => {
    const { database, commands } = ctx.services
    const kase = await findCityCase(database.prisma, ctx.staff.cityId, caseNumber)
    const command = { id, staffId: ctx.staff.id, ...word }
    return await commands.onCase(kase.caseNumber, messages.decideReopen, command)
  })
