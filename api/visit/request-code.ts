import { randomUUID } from 'node:crypto'
import { clock } from '#prisma/clock'
import { createContactCode, enqueueCode } from '#prisma/stores/contact-codes'
import { inTransaction } from '#prisma/stores/database'
import { fieldOf, normalise } from '../contact.ts'
import { publicProcedure } from '../trpc.ts'
import * as schema from './schema.ts'

const GOOD_FOR_MS = 10 * 60_000

/** Sends a code of six digits. Only its keyed hash is kept; the text lives, encrypted, until the message is sent. */
export const requestCode = publicProcedure
  .input(schema.requestCode.input)
  .output(schema.requestCode.output)
  .mutation(async ({ ctx, input }) => {
    const { database, cipher, secrets, limits } = ctx.services
    const contact = normalise(input.contact)
    await limits.count('code-from-caller', ctx.address)
    const addressIndex = cipher.blindIndex(fieldOf(contact), contact.address)
    await limits.count('code-to-address', Buffer.from(addressIndex).toString('hex'))
    const codeId = randomUUID()
    const code = secrets.code()
    const expiresAt = new Date(clock.now().getTime() + GOOD_FOR_MS)
    await inTransaction(database, async (tx) => {
      const { channel } = contact
      const codeHash = secrets.codeHash(code, codeId)
      await createContactCode(tx, {
        id: codeId,
        purpose: input.purpose,
        channel,
        addressIndex,
        codeHash,
        expiresAt,
      })
      await enqueueCode(tx, {
        codeId,
        cityId: input.cityId,
        recipient: input.purpose === 'merchant' ? 'merchant' : 'tourist',
        channel,
        addressEnc: cipher.encrypt('message-address', contact.address),
        secretFactsEnc: cipher.encrypt('message-facts', JSON.stringify({ code })),
        language: input.language,
      })
    })
    return { codeId, expiresAt }
  })
