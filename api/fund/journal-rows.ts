import type { Db } from '#prisma/stores/database'
import { caseNumbersOf } from '#prisma/stores/fund-pages'
import type { AsOf, Journal, JournalQuery, LedgerReader, Page } from '#prisma/stores/ledger/contract'
import { beforeOf } from '../books/moment.ts'

export interface ShownJournal extends Journal {
  readonly caseNumber: string | null
}

/** A page of vouchers with their cases, as they were known at a moment, or now. */
export async function journalRows(
  { db, ledger }: { db: Db; ledger: LedgerReader },
  asOf: AsOf | null,
  { before, ...query }: JournalQuery,
): Promise<Page<ShownJournal>> {
  const { items, nextBefore } = await ledger.journals({
    ...query,
    ...beforeOf(asOf, before),
    ...(asOf && { effectiveBy: asOf.effectiveOn }),
  })
  const [numbers, later] = await Promise.all([
    caseNumbersOf(
      db,
      items.map((journal) => journal.complaintId),
    ),
    asOf ? laterReversals(ledger, items, asOf.through) : new Set<string>(),
  ])
  return {
    nextBefore,
    items: items.map((journal) => ({
      ...journal,
      reversedBy: journal.reversedBy !== null && later.has(journal.reversedBy) ? null : journal.reversedBy,
      caseNumber: journal.complaintId === null ? null : (numbers.get(journal.complaintId) ?? null),
    })),
  }
}

/** At the moment nobody knew of a reversal that came after it. */
async function laterReversals(
  ledger: LedgerReader,
  items: readonly Journal[],
  through: number,
): Promise<ReadonlySet<string>> {
  const numbers = items.flatMap(({ reversedBy }) => reversedBy ?? [])
  const found = await Promise.all(numbers.map((voucherNo) => ledger.journal(voucherNo)))
  return new Set(found.flatMap((journal) => (journal && journal.seq > through ? [journal.voucherNo] : [])))
}
