import type { AccountId } from '#domain/accounts'
import type { DomainErrorCode, ErrorFacts } from '#domain/errors'
import type { FundFigures } from '#domain/fund'
import type { Cents } from '#domain/money'
import type { Actor } from '#domain/people'
import type { JournalKind } from '#domain/postings'

/**
 * Every command carries the business key it is known by (`<payout>:reserve:<round>`, `<repayment>:recover`), never an attempt
 * number. The same key with the same body gives the same answer for ever, a refusal too, so asking again needs a new
 * key; the same key with another body is refused as IDEMPOTENCY_CONFLICT and changes nothing. Keys are ids: no personal data.
 */
export interface Command {
  readonly key: string
  readonly fundId: string
  readonly actor: Actor
  /** YYYY-MM-DD in the city's zone: when it happened, if that was not today. A later day is refused (DATE_IN_FUTURE). */
  readonly effectiveOn?: string
  /** The record the voucher rests on: repayment, write-off or fund movement. */
  readonly documentId?: string
}

/** A command of finance that two people answer for. The database refuses a staff actor without another approver. */
export interface TwoPersonCommand extends Command {
  readonly approver?: Actor
}

export interface PayoutCommand extends Command {
  readonly payoutId: string
  readonly complaintId: string
}

export interface OpenFund extends TwoPersonCommand {
  readonly cityId: string
  readonly kind: 'city' | 'district' | 'special'
  /** Two to eight capitals or digits; begins every voucher number and never changes. */
  readonly code: string
  readonly name: string
  readonly capCents: Cents
}
export interface Inject extends TwoPersonCommand {
  readonly amountCents: Cents
}
export interface SetCap extends TwoPersonCommand {
  readonly capCents: Cents
}
export interface Reserve extends PayoutCommand {
  readonly amountCents: Cents
}
export interface Capture extends PayoutCommand {
  readonly amountCents: Cents
}
export interface Recover extends PayoutCommand {
  readonly recoveryId: string
  readonly amountCents: Cents
}
export interface PayOutSurplus extends PayoutCommand {
  /** the advance whose merchant repaid too much is `payoutId`; this is the payout that carries the surplus */
  readonly surplusPayoutId: string
  readonly amountCents: Cents
}
export interface ReturnPayout extends PayoutCommand {
  readonly amountCents: Cents
}
export interface WriteOff extends TwoPersonCommand, PayoutCommand {
  readonly recoveryId: string
  readonly amountCents: Cents
}
export interface Reverse extends TwoPersonCommand {
  readonly voucherNo: string
}

/** Posted: a journal with this number is committed and durable. */
export interface Posted {
  readonly refused: null
  /** `<fund code>-<fiscal year>-<n>`, without gaps; also the journal's id everywhere outside the database */
  readonly voucherNo: string
  readonly seq: number
  readonly postedAt: Date
}
export interface Reserved extends Posted {
  readonly reservationId: string
}
export interface Captured extends Posted {
  /** still set aside for this payout after the capture */
  readonly leftCents: Cents
}
export interface Released extends Posted {
  readonly releasedCents: Cents
}
export interface Recovered extends Posted {
  /** back to the fund, what had been written off included */
  readonly principalCents: Cents
  readonly afterWriteOffCents: Cents
  /** owed to the tourist now */
  readonly surplusCents: Cents
  /** what this advance still owes */
  readonly outstandingCents: Cents
}

/** An answer, not an outage: nothing moved, and nothing will under this key. */
export interface Refused {
  readonly refused: DomainErrorCode
  readonly facts: ErrorFacts
}

/**
 * The one writer of money. A refusal comes back as a value, so nobody forgets it; connection trouble is thrown (DomainError
 * SERVICE_BUSY when no connection or lock was to be had in time), and whoever gets it asks again with the same key.
 */
export interface LedgerWriter {
  readonly openFund: (command: OpenFund) => Promise<Posted | Refused>
  readonly inject: (command: Inject) => Promise<Posted | Refused>
  readonly setCap: (command: SetCap) => Promise<Posted | Refused>
  /** Refused as FUND_CAP_EXCEEDED or FUND_CASH_SHORT with `{limit, requested, available, outstanding, reserved}` in fen. */
  readonly reserve: (command: Reserve) => Promise<Reserved | Refused>
  /** Releases all that is still set aside for the payout; RESERVATION_SPENT when nothing is. */
  readonly release: (command: PayoutCommand) => Promise<Released | Refused>
  /** In full or in part, more than once; past what is set aside it is RESERVATION_SPENT `{limit, requested}`. */
  readonly capture: (command: Capture) => Promise<Captured | Refused>
  /** Principal back to the fund, then what was written off, the rest to the tourist. */
  readonly recover: (command: Recover) => Promise<Recovered | Refused>
  /** RECOVERY_EXCEEDED `{limit, requested}` beyond the surplus still owed. */
  readonly payOutSurplus: (command: PayOutSurplus) => Promise<Posted | Refused>
  /** The provider returned a paid advance; RECOVERY_EXCEEDED beyond what the advance still owes. */
  readonly returnPayout: (command: ReturnPayout) => Promise<Posted | Refused>
  /** RECOVERY_EXCEEDED `{limit, requested}` beyond what the advance still owes. */
  readonly writeOff: (command: WriteOff) => Promise<Posted | Refused>
  /** The opposite of an injection, recovery, surplus payout, return or write-off, once; else NOT_REVERSIBLE `{reason}`. */
  readonly reverse: (command: Reverse) => Promise<Posted | Refused>
}

export interface Fund {
  readonly fundId: string
  readonly cityId: string
  readonly kind: 'city' | 'district' | 'special'
  readonly code: string
  readonly name: string
}

export interface Journal {
  readonly voucherNo: string
  readonly fundId: string
  readonly seq: number
  readonly kind: JournalKind
  /** YYYY-MM-DD in the city's zone */
  readonly effectiveOn: string
  readonly postedAt: Date
  readonly actor: Actor
  readonly approver: Actor | null
  readonly complaintId: string | null
  readonly payoutId: string | null
  readonly recoveryId: string | null
  readonly documentId: string | null
  /** the voucher this one undoes, and the one that undid it */
  readonly reverses: string | null
  readonly reversedBy: string | null
  /** the sum of its debits outside the memorandum accounts, or inside them when it moves no money */
  readonly amountCents: Cents
}

export interface Entry {
  readonly line: number
  readonly account: AccountId
  /** debit positive, credit negative */
  readonly amountCents: Cents
  /** of the account, after this line, in posted order */
  readonly balanceAfterCents: Cents
}

export interface StatementLine extends Entry {
  readonly voucherNo: string
  readonly seq: number
  readonly kind: JournalKind
  readonly effectiveOn: string
  readonly postedAt: Date
  readonly complaintId: string | null
}

/** A page, newest first; `nextBefore` is the `before` of the following page, null at the end. */
export interface Page<Item> {
  readonly items: readonly Item[]
  readonly nextBefore: number | null
}

export interface JournalQuery {
  readonly fundId: string
  /** journals with a smaller seq */
  readonly before?: number
  /** 1 to 200 */
  readonly limit: number
  readonly account?: AccountId
  readonly kind?: JournalKind
  readonly complaintId?: string
}

export interface AdvanceAccount {
  readonly reservationId: string
  readonly fundId: string
  readonly payoutId: string
  readonly authorisedCents: Cents
  readonly capturedCents: Cents
  readonly releasedCents: Cents
  readonly returnedCents: Cents
  readonly recoveredCents: Cents
  readonly writtenOffCents: Cents
  readonly surplusCents: Cents
  readonly surplusPaidCents: Cents
  /** still set aside */
  readonly openCents: Cents
  /** still owed by the merchant */
  readonly outstandingCents: Cents
  readonly state: 'open' | 'captured' | 'released'
}

export interface DayTotals {
  /** YYYY-MM-DD of posting, in the city's zone */
  readonly day: string
  readonly inCents: Cents
  readonly outCents: Cents
}

/** What finance reads. Each answer is one statement, so its figures belong together. */
export interface LedgerReader {
  readonly fundOfCity: (cityId: string) => Promise<Fund | null>
  readonly funds: () => Promise<readonly Fund[]>
  readonly fundFigures: (fundId: string) => Promise<FundFigures | null>
  readonly journals: (query: JournalQuery) => Promise<Page<Journal>>
  readonly journal: (voucherNo: string) => Promise<Journal | null>
  readonly entriesOf: (voucherNo: string) => Promise<readonly Entry[]>
  readonly accountStatement: (query: {
    fundId: string
    account: AccountId
    before?: number
    limit: number
  }) => Promise<Page<StatementLine>>
  /** every account of the chart, those without entries at zero */
  readonly balances: (fundId: string) => Promise<ReadonlyMap<AccountId, Cents>>
  /** cash in and out for each of the last `days` days, today included, days without movement at zero, oldest first */
  readonly inAndOutByDay: (fundId: string, days: number) => Promise<readonly DayTotals[]>
  /** what was set aside, paid and came back for a payout; null when the fund never reserved for it */
  readonly advance: (payoutId: string) => Promise<AdvanceAccount | null>
}

export type Ledger = LedgerWriter & LedgerReader
