import { rate as command } from '#workflows/complaint/messages'
import { tourist } from '../trpc.ts'
import * as schema from './schema.ts'

/** How it went, in one to five. */
export const rate = tourist
  .input(schema.rate.input)
  .output(schema.rate.output)
  .mutation(({ ctx, input: { commandId, ...given } }) =>
    ctx.services.commands.onCase(ctx.tourist.caseNumber, command, { id: commandId, ...given }),
  )
