import { DomainError } from '#domain/errors'
import { clock } from '#prisma/clock'
import { isProven } from '#prisma/stores/contact-codes'
import { readCity } from '#prisma/stores/cities'
import { keepApplication } from '#prisma/stores/merchant-applications'
import { fieldOf, normalise } from '../contact.ts'
import { publicProcedure } from '../trpc.ts'
import * as schema from './schema.ts'

const PROOF_GOOD_FOR_MS = 2 * 60 * 60_000

/** A merchant asks to join; a person looks at it. Its contact has answered a code. */
export const applyToJoin = publicProcedure
  .input(schema.applyToJoin.input)
  .output(schema.applyToJoin.output)
  .mutation(async ({ ctx, input: { commandId, contact: given, contactProof, ...application } }) => {
    const { database, cipher, secrets, limits } = ctx.services
    await limits.count('applied-from-caller', ctx.address)
    const at = clock.now()
    const contact = normalise(given)
    const field = fieldOf(contact)
    const contactIndex = cipher.blindIndex(field, contact.address)
    const proven = await isProven(database.prisma, {
      purpose: 'merchant',
      proofHash: secrets.hash(contactProof),
      addressIndex: contactIndex,
      since: new Date(at.getTime() - PROOF_GOOD_FOR_MS),
    })
    if (!proven) throw new DomainError('CONTACT_NOT_VERIFIED', { field: 'contact' })
    const { id: cityId } = await readCity(database.prisma, application.cityId)
    const sealed = cipher.encrypt(field, contact.address)
    return await keepApplication(database.prisma, {
      ...application,
      cityId,
      id: commandId,
      phoneEnc: field === 'phone' ? sealed : null,
      emailEnc: field === 'email' ? sealed : null,
      contactIndex,
      at,
    })
  })
