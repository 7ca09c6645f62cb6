import { keepCorrection } from '#prisma/stores/payee-corrections'
import { latestPayoutId } from '#prisma/stores/payouts'
import { onPool } from '#prisma/stores/sql'
import { DomainError } from '#domain/errors'
import { correctPayee as command } from '#workflows/complaint/messages'
import { sealPayee } from '../payout/seal-payee.ts'
import { tourist } from '../trpc.ts'
import * as schema from './schema.ts'

/** The tourist says where the money should go instead; a second person looks at it before it is sent. */
export const correctPayee = tourist
  .input(schema.correctPayee.input)
  .output(schema.correctPayee.output)
  .mutation(async ({ ctx, input: { commandId: id, payee } }) => {
    const { database, commands, cipher } = ctx.services
    const sql = onPool(database.pool)
    const payoutId = await latestPayoutId(sql, ctx.tourist.complaintId)
    if (!payoutId) throw new DomainError('NOT_FOUND', {})
    await keepCorrection(sql, { id, payoutId, correctedBy: null, ...sealPayee(cipher, payee) })
    return await commands.onCase(ctx.tourist.caseNumber, command, { id })
  })
