import type { AccountId } from '#domain/accounts'
import { type FundFigures, figuresOf } from '#domain/fund'
import { type Cents, ZERO } from '#domain/money'

/** The fund's figures from the balances of a moment; what came in and went out until then is in none of them. */
export function figuresFrom(
  balances: ReadonlyMap<AccountId, Cents>,
): Omit<FundFigures, 'cashInCents' | 'cashOutCents'> {
  const of = (account: AccountId) => balances.get(account) ?? ZERO
  const {
    cashInCents: _in,
    cashOutCents: _out,
    ...figures
  } = figuresOf({
    capCents: of('spending-limit'),
    cashInCents: of('cash'),
    cashOutCents: ZERO,
    outstandingCents: of('advances'),
    reservedCents: of('encumbered'),
    heldCents: of('held-cash'),
  })
  return figures
}
