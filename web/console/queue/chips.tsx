import { useNavigate } from '@tanstack/react-router'
import { Button, Select } from 'antd'
import type { RefObject } from 'react'
import type { QueueFilters } from '#api/review/schema'
import { CATEGORIES } from '#domain/categories'
import { FLAGS } from '#domain/flags'
import { Kbd } from '../pieces.tsx'
import { useWords } from '../words.ts'

/** Filters on top of a view; they live in the address. */
export function Chips({
  filters,
  searchRef,
}: {
  readonly filters: QueueFilters
  readonly searchRef: RefObject<HTMLInputElement | null>
}) {
  const { t, s } = useWords()
  const navigate = useNavigate()
  const set = (change: Partial<QueueFilters>): void =>
    void navigate({ to: '/queue', search: { ...filters, ...change }, replace: true })
  const { view, ...chips } = filters
  const filtered = Object.values(chips).some((value) => value !== undefined)
  return (
    <div className="chips">
      <form
        role="search"
        onSubmit={(event) => {
          event.preventDefault()
          set({ text: searchRef.current?.value.trim() || undefined })
          searchRef.current?.blur()
        }}
      >
        <label>
          {t.queue.search}
          <Kbd>/</Kbd>{' '}
          <input
            key={filters.text ?? ''}
            ref={searchRef}
            className="search"
            defaultValue={filters.text ?? ''}
          />
        </label>
      </form>
      <Select
        aria-label={t.queue.dueFilter}
        placeholder={t.queue.dueFilter}
        allowClear
        style={{ minWidth: 110 }}
        value={filters.due ?? null}
        onChange={(due) => set({ due: due ?? undefined })}
        options={(['overdue', 'soon', 'later'] as const).map((value) => ({ value, label: t.queue[value] }))}
      />
      <Select
        aria-label={t.queue.holderFilter}
        placeholder={t.queue.holderFilter}
        allowClear
        style={{ minWidth: 110 }}
        value={filters.holder ?? null}
        onChange={(holder) => set({ holder: holder ?? undefined })}
        options={(['mine', 'nobody', 'somebody'] as const).map((value) => ({ value, label: t.queue[value] }))}
      />
      <Select
        aria-label={t.queue.category}
        placeholder={t.queue.category}
        mode="multiple"
        allowClear
        style={{ minWidth: 130 }}
        value={filters.categories ?? []}
        onChange={(categories) => set({ categories: categories.length ? categories : undefined })}
        options={CATEGORIES.map((value) => ({ value, label: s.categories[value] }))}
      />
      <Select
        aria-label={t.queue.flags}
        placeholder={t.queue.flags}
        mode="multiple"
        allowClear
        style={{ minWidth: 130 }}
        value={filters.flags ?? []}
        onChange={(flags) => set({ flags: flags.length ? flags : undefined })}
        options={FLAGS.map((value) => ({ value, label: s.flags[value] }))}
      />
      {filtered ? (
        <Button onClick={() => void navigate({ to: '/queue', search: { view } })}>{t.queue.clear}</Button>
      ) : null}
    </div>
  )
}
