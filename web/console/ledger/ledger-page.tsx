import { Trail } from './trail.tsx'
import { MomentPicker } from '../books/moment-picker.tsx'
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
  const { account, kind, caseNumber } = filters
  return (
    <Page title={t.pages.ledger}>
      <Trail steps={account ? [{ account }] : caseNumber ? [{ caseNumber }] : []} />
      <MomentPicker />
      <LedgerFilters filters={filters} />
      {account && !kind && !caseNumber ? (
        <Statement key={account} account={account} />
      ) : (
        <Journals filters={filters} />
      )}
    </Page>
  )
}
