import { keepCorrection } from '#prisma/stores/payee-corrections'
import { onPool } from '#prisma/stores/sql'
import { correctPayee as command } from '#workflows/complaint/messages'
import { staffOf } from '../trpc.ts'
import { caseOfPayout } from './case-of-payout.ts'
import { sealPayee } from './seal-payee.ts'
import * as schema from './schema.ts'

/** For a caller who says where the money should go instead. A second person looks at it, never the one who typed it. */
export const correctPayee = staffOf('agent', 'finance', 'supervisor')
  .input(schema.correctPayee.input)
  .output(schema.correctPayee.output)
  .mutation(async ({ ctx, input: { caseNumber, commandId: id, payoutId, payee } }) => {
    const { database, commands, cipher } = ctx.services
    const kase = await caseOfPayout(ctx.services, ctx.staff.cityId, caseNumber, payoutId)
    const correction = { id, payoutId, correctedBy: ctx.staff.id, ...sealPayee(cipher, payee) }
    await keepCorrection(onPool(database.pool), correction)
    return await commands.onCase(kase.caseNumber, command, { id })
  })
