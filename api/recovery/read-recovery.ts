import { clock } from '#prisma/clock'
import { readRecoveryPage } from '#prisma/stores/recovery-pages'
import { staffOf } from '../trpc.ts'
import * as schema from './schema.ts'

/** One claim with all that was repaid and given up. */
export const read = staffOf('finance', 'supervisor')
  .input(schema.read.input)
  .output(schema.read.output)
  .query(async ({ ctx, input }) => {
    const now = clock.now()
    const reader = { cityId: ctx.staff.cityId, staffId: ctx.staff.id, now }
    const page = await readRecoveryPage(ctx.services.database.prisma, reader, input.recoveryId)
    return { ...page, serverTime: now }
  })
