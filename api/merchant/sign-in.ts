import { parseCreditCode } from '#domain/credit-code'
import { DomainError } from '#domain/errors'
import { clock } from '#prisma/clock'
import { isProven } from '#prisma/stores/contact-codes'
import { findMerchantContacts } from '#prisma/stores/merchant-desk'
import { createVisitorSession } from '#prisma/stores/visitors'
import type { Services } from '../services.ts'
import { publicProcedure } from '../trpc.ts'
import * as schema from './schema.ts'

const SESSION_MS = 8 * 60 * 60_000
const PROOF_GOOD_FOR_MS = 10 * 60_000

/** A merchant signs in with its plate or its licence, and a code sent to the contact it enrolled with. */
export const signIn = publicProcedure
  .input(schema.signIn.input)
  .output(schema.signIn.output)
  .mutation(async ({ ctx, input }) => {
    const { database, secrets } = ctx.services
    const merchant = await provenMerchant(ctx.services, input)
    if (!merchant) throw new DomainError('CONTACT_NOT_VERIFIED', {})
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

/** The first that this plate or licence stands for and whose own contact the proof is of. */
async function provenMerchant(
  { database, secrets }: Services,
  { plateOrLicence, proof }: { plateOrLicence: string; proof: string },
) {
  const since = new Date(clock.now().getTime() - PROOF_GOOD_FOR_MS)
  const plate = plateOrLicence.toUpperCase()
  for (const merchant of await findMerchantContacts(
    database.prisma,
    plate,
    parseCreditCode(plateOrLicence),
  )) {
    const { contactIndex } = merchant
    if (!contactIndex) continue
    const proofHash = secrets.hash(proof)
    const addressIndex = Uint8Array.from(contactIndex)
    if (await isProven(database.prisma, { purpose: 'merchant', proofHash, addressIndex, since }))
      return merchant
  }
  return null
}
