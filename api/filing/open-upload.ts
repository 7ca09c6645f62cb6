import { clock } from '#prisma/clock'
import { createUploadTicket } from '#prisma/stores/evidence'
import { publicProcedure } from '../trpc.ts'
import * as schema from './schema.ts'

const TICKET_GOOD_FOR_MS = 24 * 60 * 60_000

/** A ticket under which photos may be uploaded for a day, before there is a case. */
export const openUpload = publicProcedure.output(schema.openUpload.output).mutation(async ({ ctx }) => {
  const { database, secrets, limits } = ctx.services
  await limits.count('upload-opened', ctx.address)
  const ticket = secrets.fresh()
  const expiresAt = new Date(clock.now().getTime() + TICKET_GOOD_FOR_MS)
  await createUploadTicket(database.prisma, { tokenHash: secrets.hash(ticket), expiresAt })
  return { ticket, expiresAt }
})
