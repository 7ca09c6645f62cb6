import type { AccountId } from './accounts.ts'
import type { Cents } from './money.ts'
import type { JournalKind } from './postings.ts'

export interface RecordedEntry {
  readonly line: number
  readonly account: AccountId
  /** debit positive, credit negative */
  readonly amountCents: Cents
  /** of the account, after this entry, in posted order */
  readonly balanceAfterCents: Cents
}

/**
 * One journal as it was written, whole: what an export carries and the chain is made of. All of it is ids, numbers and
 * instants; nothing personal.
 */
export interface LedgerRecord {
  readonly fundId: string
  readonly seq: number
  readonly voucherNo: string
  readonly key: string
  /** SHA-256 of the request, hexadecimal; null for what was posted before requests were hashed this way */
  readonly requestHash: string | null
  readonly kind: JournalKind
  /** YYYY-MM-DD in the city's zone */
  readonly effectiveOn: string
  /** YYYY-MM-DD: the day its period is found by, the effective one or the first that was not closed */
  readonly accountingOn: string
  /** UTC with microseconds, `2026-11-23T11:58:50.754734Z` */
  readonly postedAt: string
  readonly reversesSeq: number | null
  /** `system`, `tourist`, `merchant:<id>` or `staff:<id>:<role>` */
  readonly actor: string
  readonly approver: string | null
  readonly complaintId: string | null
  readonly payoutId: string | null
  readonly recoveryId: string | null
  readonly documentId: string | null
  /** 16 bytes, hexadecimal */
  readonly salt: string
  readonly entries: readonly RecordedEntry[]
}

/** The journals that one batch posted, sealed together. Hashes are hexadecimal. */
export interface LedgerBlock {
  readonly fundId: string
  readonly no: number
  readonly fromSeq: number
  readonly toSeq: number
  readonly root: string
  readonly prevHash: string
  readonly hash: string
}

/** The head of one day: over the blocks of every fund that were sealed on it, linked to the day before. Hashes are hexadecimal. */
export interface DailyHead {
  /** YYYY-MM-DD in the city's zone */
  readonly day: string
  readonly blocks: number
  readonly root: string
  readonly prevHash: string
  readonly hash: string
}
