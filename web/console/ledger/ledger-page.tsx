import { Trail } from './trail.tsx'
import { OfMoment } from '../books/moment-picker.tsx'
import { Page } from '../pieces.tsx'
import { useWords } from '../words.ts'
import { Journals } from './journals.tsx'
import { LedgerFilters } from './ledger-filters.tsx'
import { Statement } from './statement.tsx'
import { ledgerSearch } from './ledger-search.ts'
import { useSearchOf } from '../address.ts'

/** Vouchers, newest first; of one account with its running balance. Filters live in the address. */
export function LedgerPage() {
  const { t } = useWords()
  const filters = useSearchOf(ledgerSearch)
  const { account, kind, caseNumber, postedOn } = filters
  return (
    <Page title={t.pages.ledger}>
      <Trail account={account} postedOn={postedOn} caseNumber={caseNumber} />
      <OfMoment>
        <LedgerFilters filters={filters} />
        {account && !kind && !caseNumber ? (
          <Statement key={`${account} ${postedOn}`} account={account} postedOn={postedOn} />
        ) : (
          <Journals filters={filters} />
        )}
      </OfMoment>
    </Page>
  )
}
