import { cityDay } from '#domain/clocks'
import { DomainError } from '#domain/errors'
import { cents } from '#domain/money'
import { clock } from '#prisma/clock'
import { recordDeposit } from '#prisma/stores/deposits'
import { finance } from '../trpc.ts'
import * as schema from './schema.ts'

/** One of finance says what the bank shows; it counts once a second has seen it too. */
export const record = finance
  .input(schema.record.input)
  .output(schema.record.output)
  .mutation(async ({ ctx, input: { commandId, amountCents, plateCode, ...movement } }) => {
    const at = clock.now()
    if (movement.bookedOn > cityDay(at)) throw new DomainError('DATE_IN_FUTURE', { field: 'bookedOn' })
    const { cityId, id: staffId } = ctx.staff
    const recorded = await recordDeposit(ctx.services.database.prisma, {
      ...movement,
      id: commandId,
      cityId,
      plateCode: plateCode.toUpperCase(),
      amountCents: cents(amountCents),
      staffId,
      at,
    })
    return { ...recorded, mine: true }
  })
