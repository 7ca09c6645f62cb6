import { requireCityRecovery } from '#prisma/stores/recovery-pages'
import * as messages from '#workflows/recovery/messages'
import { wakeWaiting } from '../fund/wake-waiting.ts'
import { finance } from '../trpc.ts'
import * as schema from './schema.ts'

/** The second person's word on a write-off; a loss that is accepted no longer counts as outstanding. */
export const decideWriteOff = finance
  .input(schema.decideWriteOff.input)
  .output(schema.decideWriteOff.output)
  .mutation(async ({ ctx, input: { recoveryId, commandId: id, writeOffId, outcome } }) => {
    const { database, commands } = ctx.services
    const { cityId, id: staffId } = ctx.staff
    await requireCityRecovery(database.prisma, cityId, recoveryId)
    const command = { id, staffId, writeOffId, outcome }
    const standing = await commands.onRecovery(recoveryId, messages.decideWriteOff, command)
    if (outcome === 'approved') await wakeWaiting(ctx.services, cityId)
    return standing
  })
