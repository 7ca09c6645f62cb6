import type { QueueFilters, QueueReader } from '#prisma/stores/queue'
import type { Policy } from '#domain/policy'
import type * as schema from './schema.ts'

const WORKING = [
  'accepted',
  'in-review',
  'awaiting-tourist',
  'decided',
  'awaiting-approval',
  'paying',
] as const
const OPEN = ['submitted', ...WORKING, 'reopen-requested', 'reopened'] as const
const REVIEW = ['in-review'] as const

/** The views everybody keeps, as filters. */
export const VIEWS = {
  'to-review': { states: REVIEW },
  mine: { states: ['in-review', 'awaiting-tourist'], holder: 'mine' },
  unclaimed: { states: REVIEW, holder: 'nobody' },
  overdue: {
    states: ['submitted', ...WORKING.filter((state) => state !== 'awaiting-tourist')],
    due: 'overdue',
  },
  'due-soon': { states: REVIEW, due: 'soon' },
  flagged: { states: REVIEW, flagged: true },
  major: { states: OPEN, major: true },
  'awaiting-tourist': { states: ['awaiting-tourist'] },
  'awaiting-approval': { states: ['awaiting-approval'] },
  open: { states: OPEN },
} as const satisfies Record<schema.QueueView, QueueFilters>

/** A view with the chips set on top of it. */
export function filtersOf({ view, states, ...chips }: schema.QueueFilters): QueueFilters {
  const kept: QueueFilters = VIEWS[view]
  const set = Object.fromEntries(Object.entries(chips).filter(([, value]) => value !== undefined))
  return { ...kept, ...(states?.length ? { states } : {}), ...set }
}

export const readerOf = (
  staff: { readonly id: string; readonly cityId: string },
  policy: Policy,
  now: Date,
): QueueReader => ({
  cityId: staff.cityId,
  staffId: staff.id,
  now,
  soonMs: Math.max(1, policy.reviewMinutes - policy.reviewWarningMinutes) * 60_000,
})
