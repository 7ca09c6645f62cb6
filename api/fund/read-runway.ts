import { cityDay } from '#domain/clocks'
import { DomainError } from '#domain/errors'
import { drawsFrom, RUNWAY_DAYS, runwayOf } from '#domain/runway'
import { clock } from '#prisma/clock'
import { figuresFrom } from '../books/figures-as-of.ts'
import { pastMomentOf } from '../books/moment.ts'
import { staffOf } from '../trpc.ts'
import * as schema from './schema.ts'

/**
 * How long the available money lasts, or lasted at a past moment, at the rate of the four weeks before; the day itself is not
 * over and does not count.
 */
export const runway = staffOf('finance', 'supervisor', 'admin')
  .input(schema.runway.input)
  .output(schema.runway.output)
  .query(async ({ ctx, input }) => {
    const { ledger } = ctx.services
    const { fundId, asOf } = await pastMomentOf(ctx.services, ctx.staff.cityId, input)
    const [figures, began, days] = await Promise.all([
      asOf ? ledger.balancesAsOf(fundId, asOf).then(figuresFrom) : ledger.fundFigures(fundId),
      ledger.began(fundId),
      ledger.inAndOutByDay(fundId, RUNWAY_DAYS + 1, asOf ?? undefined),
    ])
    if (!figures || !began) throw new DomainError('FUND_NOT_FOUND', {})
    const today = cityDay(asOf?.postedAt ?? clock.now())
    const netOut = days.flatMap(({ day, netOutCents }) => (day >= began && day < today ? [netOutCents] : []))
    const { availableCents } = figures
    return { availableCents, ...runwayOf(availableCents, netOut, drawsFrom(availableCents)) }
  })
