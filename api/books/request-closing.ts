import { cityDay } from '#domain/clocks'
import { DomainError } from '#domain/errors'
import { monthOf } from '#domain/months'
import { clock } from '#prisma/clock'
import { fundOfCity } from '#prisma/stores/fund-pages'
import { requestClosing as request } from '#prisma/stores/period-closings'
import { finance } from '../trpc.ts'
import * as schema from './schema.ts'

/** One of finance has looked at a month and asks for it to be closed; nothing is closed before another agrees. */
export const requestClosing = finance
  .input(schema.requestClosing.input)
  .output(schema.requestClosing.output)
  .mutation(async ({ ctx, input: { month } }) => {
    const { database, ledger } = ctx.services
    const requestedAt = clock.now()
    if (month >= monthOf(cityDay(requestedAt))) throw new DomainError('PERIOD_NOT_OVER', { month })
    const { fundId } = await fundOfCity(ledger, ctx.staff.cityId)
    return await request(database.prisma, { fundId, month, staffId: ctx.staff.id, requestedAt })
  })
