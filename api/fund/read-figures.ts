import { DomainError } from '#domain/errors'
import { fundOfCity } from '#prisma/stores/fund-pages'
import { waitingTotal } from '#prisma/stores/payout-pages'
import { policyInForce } from '#prisma/stores/policies'
import { staffOf } from '../trpc.ts'
import * as schema from './schema.ts'

/** The four figures that add up to the cap, and what waits for room. */
export const figures = staffOf('finance', 'supervisor', 'admin')
  .output(schema.figures.output)
  .query(async ({ ctx }) => {
    const { database, ledger } = ctx.services
    const { cityId } = ctx.staff
    const now = new Date()
    const { fundId, code, name } = await fundOfCity(ledger, cityId)
    const [found, waiting, { policy }] = await Promise.all([
      ledger.fundFigures(fundId),
      waitingTotal(database.prisma, fundId),
      policyInForce(database.prisma, cityId, now),
    ])
    if (!found) throw new DomainError('FUND_NOT_FOUND', {})
    const lowWaterCents = Math.ceil((found.capCents * policy.fundLowWaterPercent) / 100)
    const low = found.availableCents < lowWaterCents
    return { ...found, fundId, code, name, low, lowWaterCents, waiting, serverTime: now }
  })
