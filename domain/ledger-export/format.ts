import { type AccountId, ACCOUNTS } from '../accounts.ts'
import { cityDay } from '../clocks.ts'
import type { LedgerBlock, LedgerRecord } from '../ledger-record.ts'
import type { StatedFund } from '../ledger-audit.ts'

export interface ExportedFund {
  readonly fundId: string
  readonly code: string
  readonly name: string
  /** the instant it is exported as of, UTC; null when it is all there was */
  readonly asOf: string | null
}

/**
 * Writes one fund as text, a journal at a time in the order they were posted, and keeps nothing but a balance for each
 * account: a ledger of any length passes through.
 */
export interface LedgerFormat {
  begin(fund: ExportedFund): string
  journal(record: LedgerRecord): string
  /** comes after the journals that it seals */
  block(block: LedgerBlock): string
  /** @param stated what the fund's row says of everything before; only an export of everything has it */
  end(stated: StatedFund | null): string
}

/** Fen as yuan for machines: `-1234.05`, no separators, always two places. */
export function yuanText(fen: number): string {
  const absolute = Math.abs(fen)
  return `${fen < 0 ? '-' : ''}${Math.floor(absolute / 100)}.${String(absolute % 100).padStart(2, '0')}`
}

/** The day in the city's zone that an instant (`2026-11-23T11:58:50.754734Z`) falls on. Hours do not cross its midnight. */
export function postingDays(): (postedAt: string) => string {
  let hour = ''
  let day = ''
  return (postedAt) => {
    const now = postedAt.slice(0, 13)
    if (now !== hour) {
      hour = now
      day = cityDay(new Date(`${now}:00:00Z`))
    }
    return day
  }
}

/** What a journal is known by elsewhere, in the order the formats give it; nothing personal. */
export const tagsOf = (record: LedgerRecord): readonly (readonly [name: string, value: string])[] => {
  const tags: [string, string | null][] = [
    ['kind', record.kind],
    ['posted', record.postedAt],
    ['effective', record.effectiveOn],
    ['accounting', record.accountingOn],
    ['actor', record.actor],
    ['approver', record.approver],
    ['complaint', record.complaintId],
    ['payout', record.payoutId],
    ['recovery', record.recoveryId],
    ['document', record.documentId],
    ['reverses', record.reversesSeq === null ? null : String(record.reversesSeq)],
  ]
  return tags.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]))
}

export interface MonthEnd {
  /** the last day of the month that was left, or of everything: its balances stand at the end of it */
  readonly day: string
  readonly balances: ReadonlyMap<AccountId, number>
}

/** Keeps the balances and says when a month has ended, by the days of posting. */
export class MonthEnds {
  private readonly balances = new Map<AccountId, number>()
  private day = ''

  /** The next journal. @returns the end of the month before, when this is the first of a new one */
  next(day: string, record: LedgerRecord): MonthEnd | null {
    const ended = this.day !== '' && day.slice(0, 7) !== this.day.slice(0, 7)
    const end = ended ? { day: lastDayOf(this.day), balances: new Map(this.balances) } : null
    this.day = day
    for (const { account, amountCents } of record.entries)
      this.balances.set(account, (this.balances.get(account) ?? 0) + amountCents)
    return end
  }

  /** How things stand after the last journal, on its day. */
  last(): MonthEnd | null {
    return this.day === '' ? null : { day: this.day, balances: this.balances }
  }
}

const lastDayOf = (day: string): string =>
  new Date(Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)), 0)).toISOString().slice(0, 10)

export const dayAfter = (day: string): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)

/** A name for each account of the chart. */
export const accountNames = (
  nameOf: (account: (typeof ACCOUNTS)[number]) => string,
): ReadonlyMap<AccountId, string> => new Map(ACCOUNTS.map((account) => [account.id, nameOf(account)]))
