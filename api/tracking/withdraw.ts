import { withdraw as command } from '#workflows/complaint/messages'
import { tourist } from '../trpc.ts'
import * as schema from './schema.ts'

/** The tourist takes the complaint back, as long as nothing is decided. */
export const withdraw = tourist
  .input(schema.withdraw.input)
  .output(schema.withdraw.output)
  .mutation(({ ctx, input: { commandId, ...given } }) =>
    ctx.services.commands.onCase(ctx.tourist.caseNumber, command, { id: commandId, ...given }),
  )
