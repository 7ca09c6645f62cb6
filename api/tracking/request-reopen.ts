import { requestReopen as command } from '#workflows/complaint/messages'
import { tourist } from '../trpc.ts'
import * as schema from './schema.ts'

/** Something is still wrong: a supervisor decides whether the case opens again. */
export const requestReopen = tourist
  .input(schema.requestReopen.input)
  .output(schema.requestReopen.output)
  .mutation(({ ctx, input: { commandId, ...given } }) =>
    ctx.services.commands.onCase(ctx.tourist.caseNumber, command, { id: commandId, ...given }),
  )
