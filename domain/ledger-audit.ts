import type { AccountId } from './accounts.ts'
import {
  blockHash,
  bytesOf,
  canonicalJournal,
  genesisHash,
  hexOf,
  leafHash,
  merkleRoot,
  type Sha256,
} from './chain.ts'
import { brokenInvariant, type FundTotals } from './fund.ts'
import type { LedgerBlock, LedgerRecord } from './ledger-record.ts'
import { cents } from './money.ts'
import { isAnsweredFor, JOURNAL_KINDS, type JournalKind, POSTINGS, REVERSIBLE_KINDS } from './postings.ts'

/** What can be wrong with a ledger, in the words of who reads the report. */
export const FAULTS = {
  'sequence-broken': 'a journal is missing, doubled or out of order',
  'voucher-broken': 'a voucher number is missing or doubled',
  'day-broken': 'a journal stands in a period before it took effect',
  'instant-broken': 'a journal was posted before the one in front of it',
  'not-answered-for': 'a journal lacks the two people who must answer for its kind',
  'not-balanced': 'the entries of a journal do not add up to zero',
  'not-of-its-kind': 'an entry stands on an account that this kind of journal does not touch',
  'not-the-opposite': 'a reversal is not the opposite of the journal it reverses',
  'balance-wrong': 'the balance after an entry is not the one before it and its amount',
  'figures-impossible': 'the fund could not have been in this state',
  'past-the-cap': 'a reservation went past the cap',
  'block-broken': 'a block does not begin where the one before it ended',
  'root-wrong': 'a block was sealed over other journals than these',
  'link-wrong': 'a block is not linked to the one before it',
  'hash-wrong': 'a block does not have the hash it states',
  'head-wrong': 'the fund states another head than its last block has',
  'not-sealed': 'journals stand behind the last block',
  'row-wrong': 'the figures of the fund’s row are not those of its entries',
  'published-wrong': 'the head that was published is not the one of these blocks',
} as const
export type Fault = keyof typeof FAULTS

/** The first place that is wrong: a voucher, or a block by its number. */
export interface Finding {
  readonly fault: Fault
  readonly fundId: string
  readonly place: string
  readonly expected: string
  readonly found: string
}

/** What the fund's own row says, to be held against its journals. */
export interface StatedFund {
  readonly totals: FundTotals
  readonly head: string
  readonly nextSeq: number
}

const accountsOf = (kind: JournalKind): ReadonlySet<AccountId> =>
  new Set(POSTINGS[kind].flatMap((leg) => [leg.debit, leg.credit]))
const ACCOUNTS_OF = new Map(JOURNAL_KINDS.map((kind) => [kind, accountsOf(kind)]))
const REVERSIBLE: ReadonlySet<JournalKind> = new Set(REVERSIBLE_KINDS)

const VOUCHER = /^([A-Z0-9]{2,8})-(\d{4})-(\d{6,})$/

/**
 * Recomputes one fund from its journals, in the order they were posted: numbers, instants, entries against their templates,
 * running balances, the fund's figures and their limits, and the chain. It keeps a balance for each account and the few
 * journals that can be reversed, so a ledger of any length can be checked.
 */
export class FundAudit {
  private readonly balances = new Map<AccountId, number>()
  private readonly reversible = new Map<number, LedgerRecord>()
  private cashIn = 0
  private cashOut = 0
  private prefix = ''
  private seq = 0
  private year = 0
  private number = 0
  private postedAt = ''
  private blockNo = 0
  private head: Uint8Array
  entries = 0

  constructor(
    private readonly sha256: Sha256,
    private readonly fundId: string,
    /** a quicker way to the same hash, where there is one */
    private readonly leafOf = (record: LedgerRecord) =>
      leafHash(sha256, record.salt, canonicalJournal(record)),
  ) {
    this.head = genesisHash(sha256, fundId)
  }

  /** The last hash of the chain so far, hexadecimal. */
  get headHash(): string {
    return hexOf(this.head)
  }

  /** The next block and the journals it was sealed over. @returns the first thing wrong in it, or null */
  block(block: LedgerBlock, records: readonly LedgerRecord[]): Finding | null {
    const place = `block ${block.no}`
    if (block.no !== this.blockNo + 1) return this.finding('block-broken', place, this.blockNo + 1, block.no)
    if (block.fromSeq !== this.seq + 1)
      return this.finding('block-broken', place, this.seq + 1, block.fromSeq)
    for (const record of records) {
      const wrong = this.journal(record)
      if (wrong) return wrong
    }
    if (this.seq !== block.toSeq)
      return this.finding('sequence-broken', `after journal ${this.seq}`, this.seq + 1, 'nothing')
    const leaves = records.map(this.leafOf)
    const root = merkleRoot(this.sha256, leaves)
    if (hexOf(root) !== block.root) return this.finding('root-wrong', place, hexOf(root), block.root)
    if (hexOf(this.head) !== block.prevHash)
      return this.finding('link-wrong', place, hexOf(this.head), block.prevHash)
    const hash = blockHash(this.sha256, block, this.head, bytesOf(block.root))
    if (hexOf(hash) !== block.hash) return this.finding('hash-wrong', place, hexOf(hash), block.hash)
    this.head = hash
    this.blockNo = block.no
    return null
  }

  /** What the fund's row says of it all. @returns what does not agree, or null */
  end(stated: StatedFund): Finding | null {
    if (stated.nextSeq !== this.seq + 1)
      return this.finding('not-sealed', `after journal ${this.seq}`, this.seq + 1, stated.nextSeq)
    if (stated.head !== this.headHash) return this.finding('head-wrong', 'fund', this.headHash, stated.head)
    const [mine, theirs] = [JSON.stringify(this.totals), JSON.stringify(stated.totals)]
    return mine === theirs ? null : this.finding('row-wrong', 'fund', mine, theirs)
  }

  private journal(record: LedgerRecord): Finding | null {
    if (record.seq !== this.seq + 1)
      return this.finding('sequence-broken', record.voucherNo, this.seq + 1, record.seq)
    this.seq = record.seq
    const wrongNumber = this.numbered(record)
    if (wrongNumber) return wrongNumber
    if (record.postedAt <= this.postedAt)
      return this.finding('instant-broken', record.voucherNo, `after ${this.postedAt}`, record.postedAt)
    this.postedAt = record.postedAt
    if (record.accountingOn < record.effectiveOn)
      return this.finding('day-broken', record.voucherNo, record.effectiveOn, record.accountingOn)
    const { kind, actor, approver } = record
    if (!isAnsweredFor(kind, actor, approver))
      return this.finding('not-answered-for', record.voucherNo, 'two people', `${actor}, ${approver}`)
    return this.lines(record) ?? this.figures(record)
  }

  private numbered({ voucherNo }: LedgerRecord): Finding | null {
    const number = String(this.number + 1)
    if (voucherNo === this.prefix + (number.length < 6 ? number.padStart(6, '0') : number)) {
      this.number += 1
      return null
    }
    const [, code = '', year = '', first = ''] = VOUCHER.exec(voucherNo) ?? []
    if (Number(year) <= this.year || Number(first) !== 1)
      return this.finding('voucher-broken', voucherNo, this.number + 1, voucherNo)
    this.year = Number(year)
    this.number = 1
    this.prefix = `${code}-${year}-`
    return null
  }

  private lines(record: LedgerRecord): Finding | null {
    let sum = 0
    for (const entry of record.entries) {
      this.entries += 1
      sum += entry.amountCents
      const after = (this.balances.get(entry.account) ?? 0) + entry.amountCents
      if (after !== entry.balanceAfterCents)
        return this.finding('balance-wrong', record.voucherNo, after, entry.balanceAfterCents)
      this.balances.set(entry.account, after)
      if (entry.account === 'cash') this.cashMoved(record.kind, entry.amountCents)
    }
    if (sum !== 0) return this.finding('not-balanced', record.voucherNo, 0, sum)
    return record.kind === 'reversal' ? this.opposite(record) : this.ofItsKind(record)
  }

  /** A reversal takes back cash that came in; it is not cash that went out. */
  private cashMoved(kind: LedgerRecord['kind'], amount: number) {
    if (amount > 0 === (kind !== 'reversal')) this.cashIn += amount
    else this.cashOut -= amount
  }

  private ofItsKind(record: LedgerRecord): Finding | null {
    for (const { account } of record.entries)
      if (!ACCOUNTS_OF.get(record.kind)?.has(account))
        return this.finding('not-of-its-kind', record.voucherNo, record.kind, account)
    if (REVERSIBLE.has(record.kind)) this.reversible.set(record.seq, record)
    return null
  }

  private opposite(record: LedgerRecord): Finding | null {
    const reversed = this.reversible.get(record.reversesSeq ?? 0)
    // a journal is reversed once
    this.reversible.delete(record.reversesSeq ?? 0)
    const shape = (entries: LedgerRecord['entries'], sign: number) =>
      entries.map((entry) => `${entry.account} ${sign * entry.amountCents}`).join(', ')
    const [expected, found] = [reversed ? shape(reversed.entries, -1) : 'nothing', shape(record.entries, 1)]
    return expected === found ? null : this.finding('not-the-opposite', record.voucherNo, expected, found)
  }

  private figures(record: LedgerRecord): Finding | null {
    const reserved = this.balances.get('encumbered') ?? 0
    const outstanding = this.balances.get('advances') ?? 0
    const held = this.balances.get('held-cash') ?? 0
    if (reserved < 0 || outstanding < 0 || held < 0 || (this.balances.get('cash') ?? 0) < reserved)
      return this.finding(
        'figures-impossible',
        record.voucherNo,
        'a possible state',
        brokenInvariant(this.totals) ?? '',
      )
    const cap = this.balances.get('spending-limit') ?? 0
    return record.kind === 'reservation' && outstanding + reserved > cap
      ? this.finding('past-the-cap', record.voucherNo, cap, outstanding + reserved)
      : null
  }

  private get totals(): FundTotals {
    const balance = (account: AccountId) => cents(this.balances.get(account) ?? 0)
    return {
      capCents: balance('spending-limit'),
      cashInCents: cents(this.cashIn),
      cashOutCents: cents(this.cashOut),
      outstandingCents: balance('advances'),
      reservedCents: balance('encumbered'),
      heldCents: balance('held-cash'),
    }
  }

  private finding(fault: Fault, place: string, expected: string | number, found: string | number): Finding {
    return { fault, fundId: this.fundId, place, expected: String(expected), found: String(found) }
  }
}
