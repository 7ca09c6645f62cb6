import { fill } from '#domain/sentences'
import { money } from '../../ui/format.ts'
import type { Outputs } from '../client.ts'
import { useWords } from '../words.ts'

type Parts = Pick<
  Outputs['books']['statement'],
  'outstandingCents' | 'reservedCents' | 'availableCents' | 'notFundedCents' | 'capCents'
>

/** The four figures added up on screen, and whether they are the cap. */
export function CapSum({ of }: { readonly of: Parts }) {
  const { t } = useWords()
  const { outstandingCents, reservedCents, availableCents, notFundedCents, capCents } = of
  const sum = outstandingCents + reservedCents + availableCents + notFundedCents
  return (
    <p className="sum" data-sum={sum}>
      {fill(t.fund.sum, {
        outstanding: money(outstandingCents),
        reserved: money(reservedCents),
        available: money(availableCents),
        notFunded: money(notFundedCents),
        sum: money(sum),
      })}{' '}
      <strong className={sum === capCents ? 'rule-yes' : 'rule-no'}>
        {sum === capCents ? `✔ ${t.fund.adds}` : `✘ ${t.fund.differs}`}
      </strong>
    </p>
  )
}
