import { findCityCase } from '#prisma/stores/city-cases'
import * as messages from '#workflows/complaint/messages'
import { approver } from '../trpc.ts'
import * as schema from './schema.ts'

/** The second person's word on an advance; never the decider's own, never from a stale page. */
export const decide = approver
  .input(schema.decide.input)
  .output(schema.decide.output)
  .mutation(async ({ ctx, input: { caseNumber, commandId: id, ...word } }) => {
    const { database, commands } = ctx.services
    const kase = await findCityCase(database.prisma, ctx.staff.cityId, caseNumber)
    const command = { id, staffId: ctx.staff.id, ...word }
    return await commands.onCase(kase.caseNumber, messages.decideApproval, command)
  })
