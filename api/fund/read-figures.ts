import { DomainError } from '#domain/errors'
import { clock } from '#prisma/clock'
import { fundOfCity } from '#prisma/stores/fund-pages'
import type { AsOf, LedgerHistory, LedgerReader } from '#prisma/stores/ledger/contract'
import { waitingTotal } from '#prisma/stores/payout-pages'
import { policyInForce } from '#prisma/stores/policies'
import { figuresFrom } from '../books/figures-as-of.ts'
import { pastMomentOf } from '../books/moment.ts'
import { staffOf } from '../trpc.ts'
import * as schema from './schema.ts'

/** The four figures that add up to the cap, as of now or of a past moment; and now, what waits for room. */
export const figures = staffOf('finance', 'supervisor', 'admin')
  .input(schema.figures.input)
  .output(schema.figures.output)
  .query(async ({ ctx, input }) => {
    const { database, ledger } = ctx.services
    const { cityId } = ctx.staff
    const now = clock.now()
    const { fundId, code, name } = await fundOfCity(ledger, cityId)
    const { asOf, said } = await pastMomentOf(ctx.services, cityId, input)
    const [found, waiting, percent] = await Promise.all([
      figuresAt(ledger, fundId, asOf),
      asOf ? null : waitingTotal(database.prisma, fundId),
      policyInForce(database.prisma, cityId, asOf?.postedAt ?? now).then(
        ({ policy }) => policy.fundLowWaterPercent,
        beforeAnyPolicy,
      ),
    ])
    const lowWaterCents = Math.ceil((found.capCents * percent) / 100)
    const low = found.availableCents < lowWaterCents
    return { asOf: said, ...found, fundId, code, name, low, lowWaterCents, waiting, serverTime: now }
  })

/** Before a city had a policy nothing was too low. */
function beforeAnyPolicy(error: unknown): number {
  if (error instanceof DomainError && error.code === 'NOT_FOUND') return 0
  throw error
}

async function figuresAt(ledger: LedgerReader & LedgerHistory, fundId: string, asOf: AsOf | null) {
  if (asOf)
    return { ...figuresFrom(await ledger.balancesAsOf(fundId, asOf)), cashInCents: null, cashOutCents: null }
  const found = await ledger.fundFigures(fundId)
  if (!found) throw new DomainError('FUND_NOT_FOUND', {})
  return found
}
