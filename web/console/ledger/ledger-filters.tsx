import { useNavigate } from '@tanstack/react-router'
import { Button, Input, Select } from 'antd'
import { ACCOUNTS } from '#domain/accounts'
import { JOURNAL_KINDS } from '#domain/postings'
import { serverToday } from '../clock.tsx'
import { useAccountName } from '../fund/balances.tsx'
import { useWords } from '../words.ts'
import type { LedgerSearch } from './ledger-search.ts'

export function LedgerFilters({ filters }: { readonly filters: LedgerSearch }) {
  const { t } = useWords()
  const nameOf = useAccountName()
  const navigate = useNavigate()
  const set = (change: LedgerSearch): void =>
    void navigate({ to: '/ledger', search: { ...filters, ...change } })
  return (
    <div className="chips">
      <Select
        aria-label={t.ledger.account}
        placeholder={t.ledger.allAccounts}
        allowClear
        style={{ minWidth: 190 }}
        value={filters.account ?? null}
        onChange={(account) => set({ account: account ?? undefined })}
        options={ACCOUNTS.map(({ id }) => ({ value: id, label: nameOf(id) }))}
      />
      <Select
        aria-label={t.ledger.kind}
        placeholder={t.ledger.allKinds}
        allowClear
        style={{ minWidth: 140 }}
        value={filters.kind ?? null}
        onChange={(kind) => set({ kind: kind ?? undefined })}
        options={JOURNAL_KINDS.map((value) => ({ value, label: t.ledger.kinds[value] }))}
      />
      <label>
        {t.finance.postedOn}{' '}
        <Input
          type="date"
          style={{ width: 144 }}
          max={serverToday()}
          value={filters.postedOn ?? ''}
          onChange={({ target: { value } }) => {
            // a year that is being typed is no day yet
            if (value === '' || value > '2000') set({ postedOn: value || undefined })
          }}
        />
      </label>
      <Input.Search
        key={filters.caseNumber ?? ''}
        aria-label={t.ledger.filterCase}
        placeholder={t.ledger.filterCase}
        style={{ width: 220 }}
        defaultValue={filters.caseNumber ?? ''}
        onSearch={(text) => set({ caseNumber: text.trim() || undefined })}
      />
      {filters.account || filters.kind || filters.caseNumber || filters.postedOn ? (
        <Button
          onClick={() =>
            void navigate({ to: '/ledger', search: { asOf: filters.asOf, effectiveOn: filters.effectiveOn } })
          }
        >
          {t.queue.clear}
        </Button>
      ) : null}
    </div>
  )
}
