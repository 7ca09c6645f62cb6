import { cityDay } from '#domain/clocks'
import { DomainError } from '#domain/errors'
import { cents } from '#domain/money'
import { requestMovement as request } from '#prisma/stores/fund-movements'
import { fundOfCity } from '#prisma/stores/fund-pages'
import { finance } from '../trpc.ts'
import * as schema from './schema.ts'

/** One finance user asks for money to be booked in, or for another cap; nothing moves before a second one agrees. */
export const requestMovement = finance
  .input(schema.requestMovement.input)
  .output(schema.requestMovement.output)
  .mutation(async ({ ctx, input: { commandId, amountCents, ...movement } }) => {
    const { database, ledger } = ctx.services
    const at = new Date()
    if (movement.effectiveOn > cityDay(at)) throw new DomainError('DATE_IN_FUTURE', { field: 'effectiveOn' })
    const { fundId } = await fundOfCity(ledger, ctx.staff.cityId)
    const kept = await request(database.prisma, {
      ...movement,
      id: commandId,
      fundId,
      amountCents: cents(amountCents),
      staffId: ctx.staff.id,
      at,
    })
    return { ...kept, mine: true }
  })
