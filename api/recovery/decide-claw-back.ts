import { requireCityRecovery } from '#prisma/stores/recovery-pages'
import * as messages from '#workflows/recovery/messages'
import { wakeWaiting } from '../fund/wake-waiting.ts'
import { finance } from '../trpc.ts'
import * as schema from './schema.ts'

/** The second person's word on a tourist's repayment; confirmed, the fund has room again. */
export const decideClawBack = finance
  .input(schema.decideClawBack.input)
  .output(schema.decideClawBack.output)
  .mutation(async ({ ctx, input: { recoveryId, commandId: id, paymentId, outcome } }) => {
    const { database, commands } = ctx.services
    const { cityId, id: staffId } = ctx.staff
    await requireCityRecovery(database.prisma, cityId, recoveryId)
    const command = { id, staffId, paymentId, outcome }
    const standing = await commands.onRecovery(recoveryId, messages.decideClawBack, command)
    if (outcome === 'confirmed') await wakeWaiting(ctx.services, cityId)
    return standing
  })
