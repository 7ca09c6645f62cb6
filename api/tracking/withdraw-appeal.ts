import { requireOwnAppeal } from '#prisma/stores/own-appeals'
import { onPool } from '#prisma/stores/sql'
import { withdrawAppeal as command } from '#workflows/appeal/messages'
import * as schema from '../appeal/schema.ts'
import { tourist } from '../trpc.ts'

/** The tourist takes the appeal back, until it is decided. */
export const withdrawAppeal = tourist
  .input(schema.touristWithdraw.input)
  .output(schema.touristWithdraw.output)
  .mutation(async ({ ctx, input: { appealId, commandId: id } }) => {
    const { database, commands } = ctx.services
    const who = { side: 'tourist', complaintId: ctx.tourist.complaintId } as const
    await requireOwnAppeal(onPool(database.pool), who, appealId)
    return await commands.onAppeal(appealId, command, { id })
  })
