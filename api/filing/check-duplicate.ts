import { clock } from '#prisma/clock'
import { findSimilar } from '#prisma/stores/filing'
import { policyInForce } from '#prisma/stores/policies'
import { normalise } from '../contact.ts'
import { publicProcedure } from '../trpc.ts'
import * as schema from './schema.ts'

const DAY_MS = 24 * 60 * 60_000

/** Warns before a second complaint about one matter is filed; it says nothing of whose the first one is. */
export const checkDuplicate = publicProcedure
  .input(schema.checkDuplicate.input)
  .output(schema.checkDuplicate.output)
  .query(async ({ ctx, input }) => {
    const { database, cipher, limits } = ctx.services
    await limits.count('filed-from-caller', ctx.address)
    const now = clock.now()
    const { policy } = await policyInForce(database.prisma, input.cityId, now)
    const contact = input.contact && normalise(input.contact)
    const found = await findSimilar(database, {
      merchantId: input.merchantId,
      orderNumber: input.orderNumber,
      askedCents: input.askedCents,
      phoneIndex: contact?.channel === 'sms' ? cipher.blindIndex('phone', contact.address) : null,
      since: new Date(now.getTime() - policy.duplicateDays * DAY_MS),
      percent: policy.duplicatePercent,
    })
    return { found }
  })
