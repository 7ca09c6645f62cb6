import { fill } from '#domain/sentences'
import { money } from '../../ui/format.ts'
import type { Outputs } from '../client.ts'
import { Mark } from '../pieces.tsx'
import { useWords, type Speech } from '../words.ts'

export type Match = Outputs['reconciliation']['listMatches']['rows'][number]
type Reason = Match['reasons'][number]

function wordsOf(reason: Reason, t: Speech['t']): string {
  const why = t.reconciliation.why
  switch (reason.fact) {
    case 'reference':
      return fill(why.reference, { reference: reason.reference })
    case 'amount':
      return fill(why.amount, { sum: money(reason.amountCents) })
    case 'day':
      return reason.days === 0 ? why.sameDay : fill(why.day, { days: Math.abs(reason.days) })
    case 'payee':
      return why.payee
    case 'sum':
      return fill(why.sum, { n: reason.count, sum: money(reason.amountCents) })
    case 'batch':
      return fill(why.batch, { batch: reason.batch })
    case 'reversed':
      return fill(why.reversed, { voucher: reason.by })
  }
}

/** Why the rules, or a person, think these belong together. */
export function Why({ match }: { readonly match: Match }) {
  const { t } = useWords()
  return (
    <>
      <p>
        <Mark tone={match.certainty === 'certain' ? 'good' : 'plain'}>
          {t.reconciliation.rules[match.rule]}
        </Mark>{' '}
        {match.certainty === null ? null : t.reconciliation.certainty[match.certainty]}
      </p>
      <ul>
        {match.reasons.map((reason) => (
          <li key={reason.fact}>{wordsOf(reason, t)}</li>
        ))}
        {match.note === null ? null : <li>{match.note}</li>}
      </ul>
    </>
  )
}
