import { DomainError } from './errors.ts'
import { addCents, type Cents, subtractCents } from './money.ts'

/** what finance records; a draw is recorded with the claim it pays */
export const DEPOSIT_KINDS = ['received', 'returned'] as const
export const DEPOSIT_MOVEMENTS = [...DEPOSIT_KINDS, 'drawn'] as const
export type DepositKind = (typeof DEPOSIT_KINDS)[number]
export type DepositMovementKind = (typeof DEPOSIT_MOVEMENTS)[number]

/**
 * A merchant's deposit after one more movement, in fen. The deposit is the merchant's own money in the city's custody: it is
 * not the fund's, is no journal of the fund, and neither its cash nor its cap knows of it. It is never below zero.
 * @throws DomainError `DEPOSIT_EXCEEDED` when more would go back than is there
 * @source D
 */
export function depositAfter(balance: Cents, kind: DepositMovementKind, amount: Cents): Cents {
  if (kind === 'received') return addCents(balance, amount)
  if (amount > balance) throw new DomainError('DEPOSIT_EXCEEDED', { limit: balance, requested: amount })
  return subtractCents(balance, amount)
}
