import { DomainError } from '#domain/errors'
import { keepRepeat } from '#prisma/stores/payee-corrections'
import { latestPayoutId } from '#prisma/stores/payouts'
import { onPool } from '#prisma/stores/sql'
import { correctPayee } from '#workflows/complaint/messages'
import { tourist } from '../trpc.ts'
import * as schema from './schema.ts'

/** What nobody collected is sent once more to the same account. */
export const repeatPayout = tourist
  .input(schema.repeatPayout.input)
  .output(schema.repeatPayout.output)
  .mutation(async ({ ctx, input: { commandId: id } }) => {
    const { database, commands } = ctx.services
    const sql = onPool(database.pool)
    const { complaintId, caseNumber } = ctx.tourist
    const payoutId = await latestPayoutId(sql, complaintId)
    if (!payoutId) throw new DomainError('NOT_FOUND', {})
    await keepRepeat(sql, { id, payoutId, correctedBy: null })
    return await commands.onCase(caseNumber, correctPayee, { id })
  })
