import type { AccountId } from '#domain/accounts'
import type { DomainErrorCode, ErrorFacts } from '#domain/errors'
import type { FundFigures } from '#domain/fund'
import type { Cents } from '#domain/money'
import type { Actor } from '#domain/people'
import type { JournalKind } from '#domain/postings'
import type { Proof } from '#domain/proof'

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
/** Interest credited, or charges taken, as the bank's statement says. */
export interface BankMovement extends TwoPersonCommand {
  readonly amountCents: Cents
}
export interface Transfer extends TwoPersonCommand {
  readonly toFundId: string
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
export interface ClawBack extends PayoutCommand {
  readonly amountCents: Cents
}
export interface RecoveryCost extends TwoPersonCommand, PayoutCommand {
  readonly recoveryId: string
  readonly amountCents: Cents
}
export interface WriteOff extends TwoPersonCommand, PayoutCommand {
  readonly recoveryId: string
  readonly amountCents: Cents
}
export interface RefundMerchant extends TwoPersonCommand, PayoutCommand {
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
export interface Captured extends Posted {
  /** still set aside for this payout after the capture */
  readonly leftCents: Cents
}
export interface Transferred extends Posted {
  /** the voucher in the receiving fund */
  readonly receivedAs: string
}
export interface Released extends Posted {
  readonly releasedCents: Cents
}
export interface Recovered extends Posted {
  /** back to the fund, what had been written off included */
  readonly principalCents: Cents
  readonly afterWriteOffCents: Cents
  /** what pursuing the merchant had cost, come back */
  readonly costsCents: Cents
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
  readonly reserve: (command: Reserve) => Promise<Posted | Refused>
  /** Releases all that is still set aside for the payout; RESERVATION_SPENT when nothing is. */
  readonly release: (command: PayoutCommand) => Promise<Released | Refused>
  /** In full or in part, more than once; past what is set aside it is RESERVATION_SPENT `{limit, requested}`. */
  readonly capture: (command: Capture) => Promise<Captured | Refused>
  /** Principal back to the fund, then what was written off, then the costs of pursuing it, the rest to the tourist. */
  readonly recover: (command: Recover) => Promise<Recovered | Refused>
  /** RECOVERY_EXCEEDED `{limit, requested}` beyond the surplus still owed. */
  readonly payOutSurplus: (command: PayOutSurplus) => Promise<Posted | Refused>
  /** The provider returned a paid advance; RECOVERY_EXCEEDED beyond what the advance still owes. */
  readonly returnPayout: (command: ReturnPayout) => Promise<Posted | Refused>
  /** RECOVERY_EXCEEDED `{limit, requested}` beyond what the advance still owes. */
  readonly writeOff: (command: WriteOff) => Promise<Posted | Refused>
  /** RECOVERY_EXCEEDED beyond what the advance still owes; what a tourist pays back is owed by no merchant any more. */
  readonly clawBack: (command: ClawBack) => Promise<Posted | Refused>
  /** FUND_CASH_SHORT `{limit, requested}` beyond the cash that is not set aside; RESERVATION_NOT_FOUND without a paid advance. */
  readonly recordCost: (command: RecoveryCost) => Promise<Posted | Refused>
  /** Refused as reserve is, and RECOVERY_EXCEEDED beyond the principal that was repaid; the advance is owed again. */
  readonly refundMerchant: (command: RefundMerchant) => Promise<Posted | Refused>
  readonly creditInterest: (command: BankMovement) => Promise<Posted | Refused>
  /** FUND_CASH_SHORT `{limit, requested}` beyond the cash that is not set aside. */
  readonly chargeBank: (command: BankMovement) => Promise<Posted | Refused>
  /** Both funds or neither; FUND_CASH_SHORT when the giving fund has not so much free. */
  readonly transfer: (command: Transfer) => Promise<Transferred | Refused>
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
  /** the day its period is found by: the effective one, or the first that was not closed yet */
  readonly accountingOn: string
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

export interface Voucher extends Journal {
  readonly entries: readonly Entry[]
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
  /** journals that had taken effect by this day, YYYY-MM-DD */
  readonly effectiveBy?: string
  /** journals posted on this day of the city, YYYY-MM-DD */
  readonly postedOn?: string
}

export interface AdvanceAccount {
  /** the voucher that set it aside */
  readonly voucherNo: string
  readonly fundId: string
  readonly payoutId: string
  readonly authorisedCents: Cents
  readonly capturedCents: Cents
  readonly releasedCents: Cents
  readonly returnedCents: Cents
  readonly recoveredCents: Cents
  readonly writtenOffCents: Cents
  readonly costsCents: Cents
  readonly costsRecoveredCents: Cents
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
  /** out less in, without what the city paid in or moved between its funds */
  readonly netOutCents: Cents
}

/** What finance reads. Each answer is one statement, so its figures belong together. */
export interface LedgerReader {
  readonly fundOfCity: (cityId: string) => Promise<Fund | null>
  readonly funds: () => Promise<readonly Fund[]>
  readonly fundFigures: (fundId: string) => Promise<FundFigures | null>
  readonly journals: (query: JournalQuery) => Promise<Page<Journal>>
  readonly journal: (voucherNo: string) => Promise<Journal | null>
  readonly entriesOf: (voucherNo: string) => Promise<readonly Entry[]>
  /** Journals with their entries, the oldest first, after one seq and up to another; 1 to 500 of them. */
  readonly vouchers: (query: {
    fundId: string
    after: number
    through: number
    limit: number
  }) => Promise<readonly Voucher[]>
  readonly accountStatement: (query: {
    fundId: string
    account: AccountId
    before?: number
    limit: number
    /** entries posted on this day of the city, YYYY-MM-DD */
    postedOn?: string
  }) => Promise<Page<StatementLine>>
  /** every account of the chart, those without entries at zero */
  readonly balances: (fundId: string) => Promise<ReadonlyMap<AccountId, Cents>>
  /**
   * Cash in and out by day of posting for the last `days` days, today (or the day of `asOf`) included, days without movement at
   * zero, oldest first.
   */
  readonly inAndOutByDay: (fundId: string, days: number, asOf?: AsOf) => Promise<readonly DayTotals[]>
  /** what was set aside, paid and came back for a payout; null when the fund never reserved for it */
  readonly advance: (payoutId: string) => Promise<AdvanceAccount | null>
}

/** A month of a fund that two people closed, with the trial balance as it was known then. */
export interface Period {
  /** YYYY-MM */
  readonly month: string
  readonly closedAt: Date
  readonly closedBy: Actor
  readonly approvedBy: Actor
  /** the last journal and the head of the chain at closing */
  readonly lastSeq: number
  readonly head: string
  readonly balances: readonly Turnover[]
}

/** One account over a span of days: what it brought along, what was debited and credited, what is left. */
export interface Turnover {
  readonly account: AccountId
  readonly openingCents: Cents
  readonly debitCents: Cents
  readonly creditCents: Cents
  readonly closingCents: Cents
}

export interface ClosePeriod {
  readonly fundId: string
  /** YYYY-MM in the city's zone */
  readonly month: string
  readonly actor: Actor
  readonly approver: Actor
}
export interface Closed {
  readonly refused: null
  readonly month: string
  readonly lastSeq: number
  readonly head: string
}

/**
 * A moment of the ledger that never changes again: what had been posted by then, and the day by which it had taken effect.
 * Given back with every answer, so that the same question can be asked again.
 */
export interface AsOf {
  readonly postedAt: Date
  /** the last journal posted no later than that; 0 before the first */
  readonly through: number
  /** YYYY-MM-DD in the city's zone */
  readonly effectiveOn: string
}

export interface OpenAdvance {
  readonly payoutId: string
  readonly complaintId: string
  /** YYYY-MM-DD: when the tourist was paid */
  readonly paidOn: string
  readonly owedCents: Cents
}

/** What the ledger was at a moment. Asked again it says the same, whatever was posted since. */
export interface LedgerHistory {
  /**
   * Settles which moment is meant. Without `postedAt` the last one that is settled; without `effectiveOn` that moment's day.
   * @throws DomainError AS_OF_NOT_SETTLED for an instant less than ten seconds ago: a batch under way could still be posted
   *   before it
   */
  readonly asOf: (
    fundId: string,
    moment: { readonly postedAt?: Date; readonly effectiveOn?: string },
  ) => Promise<AsOf>
  /** every account of the chart */
  readonly balancesAsOf: (fundId: string, asOf: AsOf) => Promise<ReadonlyMap<AccountId, Cents>>
  /** The trial balance of a span of accounting days (YYYY-MM-DD, both included), from what was posted by `asOf`. */
  readonly trialBalance: (
    fundId: string,
    span: { readonly from: string; readonly to: string },
    asOf: AsOf,
  ) => Promise<readonly Turnover[]>
  /** Advances that merchants still owed, the oldest first. */
  readonly openAdvances: (fundId: string, asOf: AsOf) => Promise<readonly OpenAdvance[]>
  /** The day of the fund's first journal, YYYY-MM-DD; null when there is none. */
  readonly began: (fundId: string) => Promise<string | null>
  /** Closed months, the latest first. */
  readonly periods: (fundId: string) => Promise<readonly Period[]>
  /**
   * Closes a month that is over, after the one before it; asked again it is the same closing.
   * Refused as PERIOD_NOT_OVER, PERIOD_BEFORE_IS_OPEN `{month}`, FOUR_EYES_REQUIRED or NOT_FOUND (before the fund began).
   */
  readonly closePeriod: (closing: ClosePeriod) => Promise<Closed | Refused>
}

/** What is handed to those whom a voucher is about. */
export interface LedgerProofs {
  /** Up to its block while its day has no head yet. @throws DomainError NOT_FOUND */
  readonly proofOf: (voucherNo: string) => Promise<Proof>
  /** The vouchers by which a case's tourist was paid, in order. */
  readonly paymentsOf: (complaintId: string) => Promise<readonly string[]>
}

export type Ledger = LedgerWriter & LedgerReader & LedgerHistory & LedgerProofs
