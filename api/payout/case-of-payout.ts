import { DomainError } from '#domain/errors'
import { findCityCase } from '#prisma/stores/city-cases'
import { payoutIsOf } from '#prisma/stores/payouts'
import { onPool } from '#prisma/stores/sql'
import type { Services } from '../services.ts'

/**
 * The city's case a payout belongs to.
 * @throws DomainError `NOT_FOUND` for another city's case, or another case's payout
 */
export async function caseOfPayout(
  { database }: Pick<Services, 'database'>,
  cityId: string,
  caseNumber: string,
  payoutId: string,
) {
  const kase = await findCityCase(database.prisma, cityId, caseNumber)
  if (!(await payoutIsOf(onPool(database.pool), payoutId, kase.id))) throw new DomainError('NOT_FOUND', {})
  return kase
}
