import { findCityCase } from '#prisma/stores/city-cases'
import * as messages from '#workflows/complaint/messages'
import { reviewer } from '../trpc.ts'
import * as schema from './schema.ts'

/** The way back of the one who decided, while nothing was sent; afterwards it says so (WAY_BACK_CLOSED). */
export const undo = reviewer
  .input(schema.undo.input)
  .output(schema.undo.output)
  .mutation(async ({ ctx, input: { caseNumber, commandId: id, decisionId } }) => {
    const { database, commands } = ctx.services
    const kase = await findCityCase(database.prisma, ctx.staff.cityId, caseNumber)
    const command = { id, staffId: ctx.staff.id, decisionId }
    return await commands.onCase(kase.caseNumber, messages.undoDecision, command)
  })
