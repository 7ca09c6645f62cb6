import { confirmSettlement as command } from '#workflows/complaint/messages'
import { tourist } from '../trpc.ts'
import * as schema from './schema.ts'

/** Whether the merchant's money arrived. */
export const confirmSettlement = tourist
  .input(schema.confirmSettlement.input)
  .output(schema.confirmSettlement.output)
  .mutation(({ ctx, input: { commandId, ...given } }) =>
    ctx.services.commands.onCase(ctx.tourist.caseNumber, command, { id: commandId, ...given }),
  )
