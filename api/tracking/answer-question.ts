import { answerQuestion as command } from '#workflows/complaint/messages'
import { tourist } from '../trpc.ts'
import * as schema from './schema.ts'

/** The tourist's answer; the clocks run on. */
export const answerQuestion = tourist
  .input(schema.answerQuestion.input)
  .output(schema.answerQuestion.output)
  .mutation(({ ctx, input: { commandId, ...given } }) =>
    ctx.services.commands.onCase(ctx.tourist.caseNumber, command, { id: commandId, ...given }),
  )
