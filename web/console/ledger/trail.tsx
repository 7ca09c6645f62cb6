import { Link } from '@tanstack/react-router'
import type { AccountId } from '#domain/accounts'
import { useAccountName } from '../fund/balances.tsx'
import { useWords } from '../words.ts'

interface Step {
  readonly account?: AccountId | undefined
  readonly caseNumber?: string | undefined
  readonly voucherNo?: string
}

/** The way from a number to its voucher, and back. */
export function Trail({ steps }: { readonly steps: readonly Step[] }) {
  const { t } = useWords()
  const nameOf = useAccountName()
  return (
    <nav className="trail" aria-label={t.ledger.trail}>
      <Link to="/fund">{t.pages.fund}</Link>
      <span aria-hidden>›</span>
      <Link to="/ledger">{t.pages.ledger}</Link>
      {steps.map(({ account, caseNumber, voucherNo }) => (
        <span key={account ?? caseNumber ?? voucherNo}>
          <span aria-hidden>› </span>
          {account ? (
            <Link to="/ledger" search={{ account }}>
              {nameOf(account)}
            </Link>
          ) : caseNumber ? (
            <Link to="/ledger" search={{ caseNumber }}>
              {caseNumber}
            </Link>
          ) : (
            <strong>{voucherNo}</strong>
          )}
        </span>
      ))}
    </nav>
  )
}
