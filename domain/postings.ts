import type { AccountId } from './accounts.ts'
import { type Cents, cents } from './money.ts'

/**
 * What the amounts of a journal are called. A leg moves exactly one of them from its credit to its debit account, which is
 * why no template can be out of balance.
 */
export type AmountName = 'amount' | 'principal' | 'afterWriteOff' | 'costs' | 'surplus'
export type Amounts = Readonly<Partial<Record<AmountName, Cents>>>

export interface Leg {
  readonly debit: AccountId
  readonly credit: AccountId
  readonly amount: AmountName
}

const leg = (debit: AccountId, credit: AccountId, amount: AmountName = 'amount'): Leg => ({
  debit,
  credit,
  amount,
})

/**
 * One posting template for each kind of journal; the database holds the same rows and is the one that posts them
 * (docs/decisions: *Posting lines are made in the database*).
 */
export const POSTINGS = {
  /** The city grants the fund its cap: how much may be out at once (DOMAIN *The fund*; 10,000,000 yuan in S0). */
  'fund-opening': [leg('spending-limit', 'limit-granted')],
  /** A later cap, as the difference to the one before; lowering it below use only stops new reservations. */
  'cap-change': [leg('spending-limit', 'limit-granted')],
  /** The city pays money in. */
  injection: [leg('cash', 'capital')],
  /** A decision to advance sets its money aside before anybody approves or sends it (Sanya's 预留). */
  reservation: [leg('encumbered', 'reserved')],
  /** What was set aside and will not be paid is free again. */
  release: [leg('reserved', 'encumbered')],
  /** The provider's final success: set aside no longer, paid to the tourist, owed by the merchant (先行赔付, S0). */
  capture: [leg('reserved', 'encumbered'), leg('advances', 'cash')],
  /**
   * The merchant repays: principal first and back to the fund, then what had been written off, then what pursuing it cost,
   * and what is left is the tourist's (the order of FSCS: the scheme is made whole, the surplus goes to the claimant).
   */
  recovery: [
    leg('cash', 'advances', 'principal'),
    leg('cash', 'written-off', 'afterWriteOff'),
    leg('cash', 'recovery-costs', 'costs'),
    leg('held-cash', 'tourist-payable', 'surplus'),
  ],
  /** The surplus is paid on to the tourist. */
  'surplus-payout': [leg('tourist-payable', 'held-cash')],
  /** The provider sends a paid advance back (account closed, transfer returned): nobody was advanced anything. */
  'payout-return': [leg('cash', 'advances')],
  /** The tourist pays an advance back that should not have been paid (an appeal overturned it; DOMAIN *Appeal*). */
  'claw-back': [leg('cash', 'advances')],
  /** What pursuing a merchant costs the fund: court fees, service of papers. Two people; the merchant owes it too. */
  'recovery-cost': [leg('recovery-costs', 'cash')],
  /** The bank credits interest on the fund's account; two people, against the bank's statement. */
  interest: [leg('cash', 'interest')],
  /** The bank takes its charges; two people, against the bank's statement. */
  'bank-charge': [leg('bank-charges', 'cash')],
  /** Money goes from one fund to another of the city: two journals of one document, in one transaction. */
  'transfer-out': [leg('transfers', 'cash')],
  'transfer-in': [leg('cash', 'transfers')],
  /** Two people give up an advance that cannot be recovered. */
  'write-off': [leg('written-off', 'advances')],
  /** A merchant gets back what it repaid and an appeal or a finding says it did not owe: the advance is open again. Two people. */
  'merchant-refund': [leg('advances', 'cash')],
  /** The lines of another journal with the opposite sign (红字冲销); nothing is ever edited. */
  reversal: [],
} as const satisfies Record<string, readonly Leg[]>

export type JournalKind = keyof typeof POSTINGS

const isJournalKind = (text: string): text is JournalKind => Object.hasOwn(POSTINGS, text)

export const JOURNAL_KINDS: readonly JournalKind[] = Object.keys(POSTINGS).filter(isJournalKind)

/**
 * The kinds a reversal may undo. A reservation is undone by a release, a capture by a return, a cap by the next cap, a
 * transfer by one back.
 */
export const REVERSIBLE_KINDS = [
  'injection',
  'recovery',
  'surplus-payout',
  'payout-return',
  'claw-back',
  'write-off',
  'recovery-cost',
  'interest',
  'bank-charge',
  'merchant-refund',
] as const satisfies readonly JournalKind[]

/** What the path of a case posts; every other kind is finance's. */
const PATH_KINDS: ReadonlySet<JournalKind> = new Set([
  'reservation',
  'release',
  'capture',
  'recovery',
  'surplus-payout',
  'payout-return',
  'claw-back',
] as const satisfies readonly JournalKind[])
/** What may also be the system's own, when a city is set up. */
const SET_UP_KINDS: ReadonlySet<JournalKind> = new Set([
  'fund-opening',
  'cap-change',
  'injection',
] as const satisfies readonly JournalKind[])

/**
 * Have the people who must answer for a journal of this kind done so? Nobody approves what they did themselves; finance's kinds
 * need two of the staff (four eyes, DOMAIN *People*). The database refuses the same.
 * @param actor and approver as a journal keeps them, see {@link actorText}
 */
export function isAnsweredFor(kind: JournalKind, actor: string, approver: string | null): boolean {
  if (approver !== null && idOf(actor) === idOf(approver)) return false
  if (PATH_KINDS.has(kind) || (SET_UP_KINDS.has(kind) && actor === 'system')) return true
  return approver !== null && actor.startsWith('staff:')
}
const idOf = (actor: string): string | undefined => actor.split(':')[1]

export interface Line {
  readonly account: AccountId
  readonly amountCents: Cents
}

/**
 * The lines of a journal: one for each account it moves, in the order the template names them, none of zero.
 * Balanced by construction: each leg adds one amount to one account and takes it from another.
 */
export function linesOf(kind: JournalKind, amounts: Amounts): Line[] {
  const sums = new Map<AccountId, number>()
  const add = (account: AccountId, amount: number) => sums.set(account, (sums.get(account) ?? 0) + amount)
  for (const { debit, credit, amount } of POSTINGS[kind]) {
    const moved: number = amounts[amount] ?? 0
    add(debit, moved)
    add(credit, -moved)
  }
  return [...sums].flatMap(([account, sum]) => (sum === 0 ? [] : [{ account, amountCents: cents(sum) }]))
}
