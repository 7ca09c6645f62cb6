import { Link } from '@tanstack/react-router'
import { fill } from '#domain/sentences'
import { money } from '../../ui/format.ts'
import { Section } from '../pieces.tsx'
import { useMe } from '../session/me.ts'
import { labelOf, useWords } from '../words.ts'
import type { Appeal } from './appeal-page.tsx'

/** What was paid out on the case and what is claimed back, before and after the appeal. */
export function AppealMoney({ appeal }: { readonly appeal: Appeal }) {
  const { t, s } = useWords()
  const { role } = useMe()
  if (appeal.payouts.length === 0 && appeal.claims.length === 0) return null
  return (
    <Section
      title={t.appeals.money}
      extra={role === 'finance' || role === 'supervisor' ? <Link to="/ledger">{t.pages.ledger}</Link> : null}
    >
      <ul className="plain-list">
        {appeal.payouts.map((payout) => (
          <li key={payout.payoutId}>
            {fill(t.appeals.payout, {
              amount: money(payout.amountCents),
              state: labelOf(s.payoutStates, payout.state),
            })}
          </li>
        ))}
        {appeal.claims.map((claim) => (
          <li key={claim.recoveryId}>
            <Link to="/recoveries/$recoveryId" params={{ recoveryId: claim.recoveryId }}>
              {fill(t.appeals.claim, {
                reference: claim.reference,
                state: s.recoveryStates[claim.state],
                amount: money(claim.amountCents),
                recovered: money(claim.recoveredCents),
                owed: money(claim.owedCents),
              })}
            </Link>{' '}
            {claim.waivedCents > 0 ? fill(t.appeals.waived, { waived: money(claim.waivedCents) }) : ''}
          </li>
        ))}
      </ul>
    </Section>
  )
}
