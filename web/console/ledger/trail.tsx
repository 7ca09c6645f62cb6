import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { AccountId } from '#domain/accounts'
import { useAccountName } from '../fund/balances.tsx'
import { useWords } from '../words.ts'

interface Way {
  readonly account?: AccountId | undefined
  readonly postedOn?: string | undefined
  readonly caseNumber?: string | undefined
  readonly voucherNo?: string | undefined
  /** where the trail ends: not a link */
  readonly here?: string
}

/** The way from a number to its voucher and its case, and back. */
export function Trail({ account, postedOn, caseNumber, voucherNo, here }: Way) {
  const { t } = useWords()
  const nameOf = useAccountName()
  const list = { ...(account && { account }), ...(postedOn && { postedOn }) }
  return (
    <nav className="trail" aria-label={t.ledger.trail}>
      <Link to="/fund">{t.pages.fund}</Link>
      <Step>
        <Link to="/ledger">{t.pages.ledger}</Link>
      </Step>
      {account || postedOn ? (
        <Step>
          <Link to="/ledger" search={list}>
            {[account && nameOf(account), postedOn].filter(Boolean).join(' · ')}
          </Link>
        </Step>
      ) : caseNumber ? (
        <Step>
          <Link to="/ledger" search={{ caseNumber }}>
            {caseNumber}
          </Link>
        </Step>
      ) : null}
      {voucherNo ? (
        <Step>
          <Link to="/ledger/$voucherNo" params={{ voucherNo }} search={list}>
            {voucherNo}
          </Link>
        </Step>
      ) : null}
      {here ? (
        <Step>
          <strong aria-current="page">{here}</strong>
        </Step>
      ) : null}
    </nav>
  )
}

const Step = ({ children }: { readonly children: ReactNode }) => (
  <span>
    <span aria-hidden>› </span>
    {children}
  </span>
)
