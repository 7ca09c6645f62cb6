import { fileOwn } from '../appeal/own.ts'
import * as schema from '../appeal/schema.ts'
import { tourist } from '../trpc.ts'

/** The tourist does not agree with what was decided: somebody without a part in the case looks at it. */
export const fileAppeal = tourist
  .input(schema.touristFile.input)
  .output(schema.touristFile.output)
  .mutation(({ ctx, input: { commandId: id, text } }) =>
    fileOwn(ctx.services, { side: 'tourist', complaintId: ctx.tourist.complaintId }, { id, text }),
  )
