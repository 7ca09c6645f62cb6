import { DomainError } from '#domain/errors'
import { findCityCase } from '#prisma/stores/city-cases'
import * as messages from '#workflows/complaint/messages'
import { agent } from '../trpc.ts'
import * as schema from './schema.ts'

/** A desk agent's word: accepted, not accepted, or the same matter as an earlier case. */
export const decideIntake = agent
  .input(schema.decideIntake.input)
  .output(schema.decideIntake.output)
  .mutation(async ({ ctx, input }) => {
    const { database, commands } = ctx.services
    const { cityId, id: staffId } = ctx.staff
    const { commandId: id, version, kind, reasonCode, note } = input
    const kase = await findCityCase(database.prisma, cityId, input.caseNumber)
    const first = input.linkedCaseNumber
      ? await findCityCase(database.prisma, cityId, input.linkedCaseNumber)
      : null
    if (first?.id === kase.id) throw new DomainError('NOT_FOUND', { field: 'linkedCaseNumber' })
    const linkedComplaintId = kind === 'duplicate' ? first?.id : undefined
    return await commands.onCase(kase.caseNumber, messages.decideIntake, {
      id,
      staffId,
      version,
      kind,
      reasonCode,
      linkedComplaintId,
      note,
    })
  })
