import { clock } from '#prisma/clock'
import { findCityCase } from '#prisma/stores/city-cases'
import { createUploadTicket } from '#prisma/stores/evidence'
import { reviewer } from '../trpc.ts'
import * as schema from './schema.ts'

const TICKET_GOOD_FOR_MS = 60 * 60_000

/** A ticket to add to a case, such as the merchant's proof of a settlement. */
export const openUpload = reviewer
  .input(schema.openUpload.input)
  .output(schema.openUpload.output)
  .mutation(async ({ ctx, input }) => {
    const { database, secrets } = ctx.services
    const { id: complaintId } = await findCityCase(database.prisma, ctx.staff.cityId, input.caseNumber)
    const ticket = secrets.fresh()
    const expiresAt = new Date(clock.now().getTime() + TICKET_GOOD_FOR_MS)
    await createUploadTicket(database.prisma, {
      tokenHash: secrets.hash(ticket),
      expiresAt,
      complaintId,
      openedBy: 'reviewer',
    })
    return { ticket, expiresAt }
  })
