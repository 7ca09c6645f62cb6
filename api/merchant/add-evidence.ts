import { DomainError } from '#domain/errors'
import { clock } from '#prisma/clock'
import { createUploadTicket } from '#prisma/stores/evidence'
import { readMerchantCase } from '#prisma/stores/merchant-case'
import { merchant } from '../trpc.ts'
import * as schema from './schema.ts'

const TICKET_GOOD_FOR_MS = 60 * 60_000

/** A ticket to show the merchant's side, for as long as anything about the case is open. */
export const addEvidence = merchant
  .input(schema.addEvidence.input)
  .output(schema.addEvidence.output)
  .mutation(async ({ ctx, input }) => {
    const { database, secrets, limits } = ctx.services
    const { merchantId } = ctx.merchant
    const kase = await readMerchantCase(database.prisma, merchantId, input.caseNumber)
    if (!mayStillShow(kase)) throw new DomainError('ILLEGAL_STATE_CHANGE', { state: kase.state })
    await limits.count('upload-opened', merchantId)
    const ticket = secrets.fresh()
    const expiresAt = new Date(clock.now().getTime() + TICKET_GOOD_FOR_MS)
    await createUploadTicket(database.prisma, {
      tokenHash: secrets.hash(ticket),
      expiresAt,
      complaintId: kase.complaintId,
      openedBy: 'merchant',
    })
    return { ticket, expiresAt }
  })

const OVER = ['closed', 'withdrawn', 'not-accepted', 'duplicate']

const mayStillShow = ({ state, recovery }: Awaited<ReturnType<typeof readMerchantCase>>): boolean =>
  !OVER.includes(state) || (recovery !== null && !['recovered', 'cancelled'].includes(recovery.state))
