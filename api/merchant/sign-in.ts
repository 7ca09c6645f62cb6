import { DomainError } from '#domain/errors'
import { clock } from '#prisma/clock'
import { isProven } from '#prisma/stores/contact-codes'
import { findMerchantContact } from '#prisma/stores/merchant-desk'
import { createVisitorSession } from '#prisma/stores/visitors'
import { publicProcedure } from '../trpc.ts'
import * as schema from './schema.ts'

const SESSION_MS = 8 * 60 * 60_000
const PROOF_GOOD_FOR_MS = 10 * 60_000

/** A merchant signs in with its plate and a code sent to the contact it enrolled with. */
export const signIn = publicProcedure
  .input(schema.signIn.input)
  .output(schema.signIn.output)
  .mutation(async ({ ctx, input }) => {
    const { database, secrets } = ctx.services
    const merchant = await findMerchantContact(database.prisma, input.plateCode)
    const since = new Date(clock.now().getTime() - PROOF_GOOD_FOR_MS)
    const proven =
      merchant?.contactIndex &&
      (await isProven(database.prisma, {
        purpose: 'merchant',
        proofHash: secrets.hash(input.proof),
        addressIndex: Uint8Array.from(merchant.contactIndex),
        since,
      }))
    if (!merchant || !proven) throw new DomainError('CONTACT_NOT_VERIFIED', {})
    const token = secrets.fresh()
    const expiresAt = new Date(clock.now().getTime() + SESSION_MS)
    await createVisitorSession(database.prisma, {
      kind: 'merchant',
      merchantId: merchant.id,
      tokenHash: secrets.hash(token),
      expiresAt,
    })
    ctx.setCookie('xp_merchant', token, expiresAt)
    return { merchantName: merchant.name }
  })
