import { requireCityRecovery } from '#prisma/stores/recovery-pages'
import * as messages from '#workflows/recovery/messages'
import { staffOf } from '../trpc.ts'
import * as schema from './schema.ts'

/** A supervisor without a part in the advance finds whether the merchant must pay. */
export const decideObjection = staffOf('supervisor')
  .input(schema.decideObjection.input)
  .output(schema.decideObjection.output)
  .mutation(async ({ ctx, input: { recoveryId, commandId: id, ...finding } }) => {
    const { database, commands } = ctx.services
    await requireCityRecovery(database.prisma, ctx.staff.cityId, recoveryId)
    const command = { id, staffId: ctx.staff.id, ...finding }
    return await commands.onRecovery(recoveryId, messages.decideObjection, command)
  })
