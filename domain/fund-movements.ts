import type { JournalKind } from './postings.ts'

/**
 * What one of finance asks for and another decides (four eyes). Each is one journal by its template (domain/postings.ts); a
 * transfer is two, one in each fund.
 */
export const MOVEMENT_KINDS = [
  'injection',
  'cap-change',
  'interest',
  'bank-charge',
  'transfer',
  'recovery-cost',
  'reversal',
  'merchant-refund',
] as const
export type MovementKind = (typeof MOVEMENT_KINDS)[number]

/**
 * The vouchers that two of finance may undo. The ledger could undo more (domain/postings.ts), but a repayment, a write-off or a
 * return also stands in a case's rows and its workflow, which would go on telling the other story.
 */
const UNDONE_BY_FINANCE: readonly JournalKind[] = ['injection', 'interest', 'bank-charge', 'recovery-cost']

export const mayBeUndone = (journal: { readonly kind: JournalKind; readonly reversedBy: string | null }) =>
  journal.reversedBy === null && UNDONE_BY_FINANCE.includes(journal.kind)
