import { DomainError } from '#domain/errors'
import { clock } from '#prisma/clock'
import { createUploadTicket } from '#prisma/stores/evidence'
import { readTouristCase } from '#prisma/stores/tourist-case'
import { tourist } from '../trpc.ts'
import * as schema from './schema.ts'

const TICKET_GOOD_FOR_MS = 24 * 60 * 60_000
const OPEN = ['submitted', 'accepted', 'in-review', 'awaiting-tourist']

/** A ticket to add to one's own case while it is not decided. */
export const addEvidence = tourist.output(schema.addEvidence.output).mutation(async ({ ctx }) => {
  const { database, secrets } = ctx.services
  const { complaintId } = ctx.tourist
  const { state } = await readTouristCase(database.prisma, complaintId)
  if (!OPEN.includes(state)) throw new DomainError('ILLEGAL_STATE_CHANGE', { state })
  const ticket = secrets.fresh()
  const expiresAt = new Date(clock.now().getTime() + TICKET_GOOD_FOR_MS)
  await createUploadTicket(database.prisma, { tokenHash: secrets.hash(ticket), expiresAt, complaintId })
  return { ticket, expiresAt }
})
