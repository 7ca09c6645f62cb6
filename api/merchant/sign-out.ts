import { endVisitorSession } from '#prisma/stores/visitors'
import { merchant } from '../trpc.ts'
import * as schema from './schema.ts'

/** Ends the session on this device. */
export const signOut = merchant.output(schema.signOut.output).mutation(async ({ ctx }) => {
  const token = ctx.cookie('xp_merchant')
  if (token) await endVisitorSession(ctx.services.database.prisma, ctx.services.secrets.hash(token))
  ctx.clearCookie('xp_merchant')
  return { left: true as const }
})
