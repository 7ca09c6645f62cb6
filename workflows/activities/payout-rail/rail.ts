import type { Cents } from '#domain/money'
import type { DailyBill } from '#domain/provider-bill'
import type { ClosedBecause } from '#domain/rail-health'

/** What the provider says of one payout, known by our number. */
export type RailOutcome =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'awaiting-payee'; readonly packageInfo: string }
  | { readonly kind: 'paid'; readonly providerBillNo: string | null }
  | { readonly kind: 'failed'; readonly code: string }
  | { readonly kind: 'cancelled' }
  /** it was paid, and came back */
  | { readonly kind: 'returned'; readonly code: string }
  | { readonly kind: 'not-found' }
  /** its time to answer is over: what became of it is for a person to find out */
  | { readonly kind: 'unanswered' }
  /** not taken now, and nothing went out: the same number may be sent again */
  | {
      readonly kind: 'later'
      readonly code: string
      readonly because: Exclude<ClosedBecause, 'no-answer' | 'daily-limit' | 'by-hand'>
    }

export interface Transfer {
  /** at most 32 letters and digits; the same number is the same transfer, however often it is sent */
  readonly outBillNo: string
  readonly amountCents: Cents
  readonly payee: {
    readonly account: string
    readonly realName: string
    /** the number of the account's bank in the national payment system; null where the rail knows its own accounts */
    readonly bankCode: string | null
  }
  readonly remark: string
}

/** The way money leaves. The path knows no other word of a provider than these. */
export interface PayoutRail {
  send(transfer: Transfer): Promise<RailOutcome>
  query(outBillNo: string): Promise<RailOutcome>
  /** Asks to take back what nobody collected yet; what came of it is learnt by asking. */
  cancel(outBillNo: string): Promise<RailOutcome>
  /** What the account money leaves from has, where the rail can tell. */
  readonly availableCents?: () => Promise<Cents>
  /** What moved in that account on a day that is over (YYYY-MM-DD), where the rail can tell. */
  readonly dailyBill?: (day: string) => Promise<DailyBill>
}

/** No answer, or none that can be trusted: whether it took effect is not known, and must be asked before anything else. */
export class RailUnavailable extends Error {
  override readonly name = 'RailUnavailable'
}
