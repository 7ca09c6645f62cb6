import { findCityCase } from '#prisma/stores/city-cases'
import { readStanding } from '#prisma/stores/case-standing'
import { recoveryOfSurplus } from '#prisma/stores/payouts'
import { onPool } from '#prisma/stores/sql'
import * as messages from '#workflows/complaint/messages'
import * as recovering from '#workflows/recovery/messages'
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
    const recoveryId = await recoveryOfSurplus(onPool(database.pool), payoutId)
    if (!recoveryId) return await commands.onCase(kase.caseNumber, messages.resolveUnknown, command)
    await commands.onRecovery(recoveryId, recovering.resolveSurplus, command)
    const { state, version } = await readStanding(onPool(database.pool), kase.id)
    return { state, version }
  })
