import { requireCityRecovery } from '#prisma/stores/recovery-pages'
import * as messages from '#workflows/recovery/messages'
import { wakeWaiting } from '../fund/wake-waiting.ts'
import { finance } from '../trpc.ts'
import * as schema from './schema.ts'

/** The second person's word on a repayment; confirmed, the fund has room again for those who wait. */
export const decideRepayment = finance
  .input(schema.decideRepayment.input)
  .output(schema.decideRepayment.output)
  .mutation(async ({ ctx, input: { recoveryId, commandId: id, repaymentId, outcome } }) => {
    const { database, commands } = ctx.services
    const { cityId, id: staffId } = ctx.staff
    await requireCityRecovery(database.prisma, cityId, recoveryId)
    const command = { id, staffId, repaymentId, outcome }
    const standing = await commands.onRecovery(recoveryId, messages.decideRepayment, command)
    if (outcome === 'confirmed') await wakeWaiting(ctx.services, cityId)
    return standing
  })
