import { requireCityRecovery } from '#prisma/stores/recovery-pages'
import * as messages from '#workflows/recovery/messages'
import { finance } from '../trpc.ts'
import * as schema from './schema.ts'

/** One finance user proposes to give up what is still owed; only an overdue claim can be. */
export const requestWriteOff = finance
  .input(schema.requestWriteOff.input)
  .output(schema.requestWriteOff.output)
  .mutation(async ({ ctx, input: { recoveryId, commandId: id, reason } }) => {
    const { database, commands } = ctx.services
    await requireCityRecovery(database.prisma, ctx.staff.cityId, recoveryId)
    const command = { id, staffId: ctx.staff.id, reason }
    return await commands.onRecovery(recoveryId, messages.requestWriteOff, command)
  })
