import { findCityCase } from '#prisma/stores/city-cases'
import * as messages from '#workflows/complaint/messages'
import { staffOf } from '../trpc.ts'
import * as schema from './schema.ts'

/** What a person found at the provider about a payout of unknown outcome. */
export const resolveUnknown = staffOf('finance', 'supervisor')
  .input(schema.resolveUnknown.input)
  .output(schema.resolveUnknown.output)
  .mutation(async ({ ctx, input: { caseNumber, commandId: id, payoutId, finding } }) => {
    const { database, commands } = ctx.services
    const kase = await findCityCase(database.prisma, ctx.staff.cityId, caseNumber)
    const command = { id, staffId: ctx.staff.id, payoutId, finding }
    return await commands.onCase(kase.caseNumber, messages.resolveUnknown, command)
  })
