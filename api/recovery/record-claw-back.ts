import { cityDay } from '#domain/clocks'
import { DomainError } from '#domain/errors'
import { clock } from '#prisma/clock'
import { requireCityRecovery } from '#prisma/stores/recovery-pages'
import * as messages from '#workflows/recovery/messages'
import { finance } from '../trpc.ts'
import * as schema from './schema.ts'

/** One finance user says that a tourist's repayment is in the bank; nothing is posted until a second has seen it. */
export const recordClawBack = finance
  .input(schema.recordClawBack.input)
  .output(schema.recordClawBack.output)
  .mutation(async ({ ctx, input: { recoveryId, commandId: id, ...payment } }) => {
    const { database, commands } = ctx.services
    if (payment.receivedOn > cityDay(clock.now()))
      throw new DomainError('DATE_IN_FUTURE', { field: 'receivedOn' })
    await requireCityRecovery(database.prisma, ctx.staff.cityId, recoveryId)
    const command = { id, staffId: ctx.staff.id, ...payment }
    return await commands.onRecovery(recoveryId, messages.recordClawBack, command)
  })
