import { clock } from '#prisma/clock'
import { logRead } from '#prisma/stores/access-log'
import { readAppealPage } from '#prisma/stores/appeal-pages'
import { supervisor } from '../trpc.ts'
import * as schema from './schema.ts'

/** One appeal with all that whoever hears it needs. Who looks is logged, as with the case itself. */
export const read = supervisor
  .input(schema.read.input)
  .output(schema.read.output)
  .query(async ({ ctx, input }) => {
    const { prisma } = ctx.services.database
    const { id: staffId, cityId } = ctx.staff
    const now = clock.now()
    const { complaintId, ...appeal } = await readAppealPage(prisma, { cityId, staffId }, input.appealId)
    await logRead(prisma, staffId, complaintId, now)
    return {
      ...appeal,
      mayHear: appeal.part === null && appeal.endedAt === null,
      mine: appeal.heardBy?.id === staffId,
      serverTime: now,
    }
  })
