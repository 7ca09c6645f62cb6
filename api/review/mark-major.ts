import { findCityCase } from '#prisma/stores/city-cases'
import * as messages from '#workflows/complaint/messages'
import { supervisor } from '../trpc.ts'
import * as schema from './schema.ts'

/** A supervisor marks a case as major: it leaves the one-day promise. */
export const markMajor = supervisor
  .input(schema.markMajor.input)
  .output(schema.markMajor.output)
  .mutation(async ({ ctx, input: { caseNumber, commandId: id, version } }) => {
    const { database, commands } = ctx.services
    const kase = await findCityCase(database.prisma, ctx.staff.cityId, caseNumber)
    return await commands.onCase(kase.caseNumber, messages.markMajor, { id, staffId: ctx.staff.id, version })
  })
