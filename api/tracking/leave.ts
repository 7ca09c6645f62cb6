import { endVisitorSession } from '#prisma/stores/visitors'
import { tourist } from '../trpc.ts'
import * as schema from './schema.ts'

/** Ends the session on this device; number and secret open the case again. */
export const leave = tourist.output(schema.leave.output).mutation(async ({ ctx }) => {
  const token = ctx.cookie('xp_case')
  if (token) await endVisitorSession(ctx.services.database.prisma, ctx.services.secrets.hash(token))
  ctx.clearCookie('xp_case')
  return { left: true as const }
})
