/** The states of DOMAIN's machines and the only moves between them. The database holds the same table of moves. */

export const COMPLAINT_MOVES = {
  submitted: ['accepted', 'not-accepted', 'duplicate', 'withdrawn'],
  accepted: ['in-review', 'decided', 'withdrawn'],
  'in-review': ['awaiting-tourist', 'decided', 'withdrawn'],
  'awaiting-tourist': ['in-review', 'withdrawn'],
  decided: ['awaiting-approval', 'paying', 'in-review', 'resolved'],
  'awaiting-approval': ['paying', 'in-review'],
  paying: ['resolved', 'in-review', 'awaiting-approval'],
  resolved: ['closed', 'reopen-requested', 'paying', 'decided'],
  closed: ['decided'],
  'reopen-requested': ['reopened', 'resolved'],
  reopened: ['in-review'],
  'not-accepted': [],
  duplicate: [],
  withdrawn: [],
} as const satisfies Record<string, readonly string[]>

export type ComplaintState = keyof typeof COMPLAINT_MOVES

/**
 * With the hold on, what may go is `held` first: set aside until it is found who must pay.
 * `requested → awaiting-fund ⇄ reserved → (awaiting-approval →) approved → sending → awaiting-payee → paid`.
 * An unknown outcome is left only by the provider's own answer or a person's decision.
 */
export const PAYOUT_MOVES = {
  requested: ['awaiting-fund', 'reserved', 'cancelled'],
  'awaiting-fund': ['reserved', 'cancelled'],
  reserved: ['awaiting-approval', 'approved', 'held', 'awaiting-fund', 'cancelled'],
  'awaiting-approval': ['approved', 'cancelled'],
  approved: ['held', 'sending', 'cancelled'],
  held: ['approved', 'cancelled'],
  sending: ['approved', 'awaiting-payee', 'paid', 'failed', 'cancelled', 'unknown-outcome'],
  'awaiting-payee': ['paid', 'failed', 'cancelled', 'unknown-outcome'],
  'unknown-outcome': ['approved', 'awaiting-payee', 'paid', 'failed', 'cancelled', 'sending'],
  paid: ['returned'],
  cancelled: [],
  failed: [],
  returned: [],
} as const satisfies Record<string, readonly string[]>

export type PayoutState = keyof typeof PAYOUT_MOVES

export const RECOVERY_MOVES = {
  opened: ['noticed', 'recovered', 'part-paid', 'cancelled'],
  noticed: ['agreed', 'objected', 'part-paid', 'recovered', 'overdue', 'cancelled'],
  agreed: ['part-paid', 'recovered', 'overdue', 'cancelled'],
  objected: ['noticed', 'agreed', 'part-paid', 'recovered', 'overdue', 'cancelled'],
  'part-paid': ['recovered', 'overdue', 'cancelled'],
  overdue: ['noticed', 'part-paid', 'recovered', 'delisted', 'written-off', 'cancelled'],
  delisted: ['part-paid', 'recovered', 'deposit-drawn', 'legal', 'written-off', 'cancelled'],
  'deposit-drawn': ['part-paid', 'recovered', 'legal', 'written-off', 'cancelled'],
  legal: ['part-paid', 'recovered', 'written-off', 'cancelled'],
  recovered: ['cancelled'],
  'written-off': ['recovered', 'part-paid'],
  cancelled: [],
} as const satisfies Record<string, readonly string[]>

export type RecoveryState = keyof typeof RECOVERY_MOVES

/** A late appeal waits where it was filed for a person; `upheld` is the decision that stands. */
export const APPEAL_MOVES = {
  filed: ['admitted', 'out-of-time', 'withdrawn'],
  admitted: ['under-review', 'withdrawn'],
  'under-review': ['upheld', 'varied', 'overturned', 'withdrawn'],
  'out-of-time': [],
  upheld: [],
  varied: [],
  overturned: [],
  withdrawn: [],
} as const satisfies Record<string, readonly string[]>

export type AppealState = keyof typeof APPEAL_MOVES

type Moves = Readonly<Record<string, readonly string[]>>

/** True when the machine allows going from one state to the other in one step. */
export const mayMove = (moves: Moves, from: string, to: string): boolean => moves[from]?.includes(to) ?? false

export const statesOf = <M extends Moves>(moves: M): readonly (keyof M & string)[] => Object.keys(moves)

/** What the case's work is over for, unless somebody reopens it or an appeal has it paid. */
export const isOver = (state: ComplaintState): boolean =>
  state === 'closed' || state === 'not-accepted' || state === 'duplicate' || state === 'withdrawn'
