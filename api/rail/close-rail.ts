import { clock } from '#prisma/clock'
import { closeByHand } from '#prisma/stores/rails'
import { staffOf } from '../trpc.ts'
import * as schema from './schema.ts'

/** Nothing is sent by it until a person opens it again; what was sent is still asked about. */
export const close = staffOf('finance', 'supervisor')
  .input(schema.close.input)
  .output(schema.close.output)
  .mutation(async ({ ctx, input: { rail } }) => {
    await closeByHand(ctx.services.database, rail, { staffId: ctx.staff.id, at: clock.now() })
    return { closed: true }
  })
