import type { DomainErrorCode, ErrorFacts } from '#domain/errors'
import {
  type Advance,
  applyLines,
  EMPTY_FUND,
  type FundTotals,
  newAdvance,
  openOf,
  owedOf,
  post,
  refuseReservation,
  refuseSpending,
  splitRepayment,
} from '#domain/fund'
import { addCents, type Cents, cents, subtractCents, ZERO } from '#domain/money'
import { type Amounts, type JournalKind, linesOf, REVERSIBLE_KINDS } from '#domain/postings'

/** One thing to do to a fund; payouts are numbered, amounts are fen. */
export type Action =
  | {
      readonly do: 'inject' | 'creditInterest' | 'chargeBank' | 'setCap' | 'openAgain'
      readonly amount: number
    }
  /** the giving side and the receiving side of a transfer */
  | { readonly do: 'transfer' | 'receive'; readonly amount: number }
  | { readonly do: AdvanceAction; readonly payout: number; readonly amount: number }
  | { readonly do: 'release'; readonly payout: number }
  /** the journal of this place, from 0; a place nothing stands at is an unknown voucher */
  | { readonly do: 'reverse'; readonly place: number }

export type AdvanceAction =
  | 'reserve'
  | 'capture'
  | 'recover'
  | 'payOutSurplus'
  | 'returnPayout'
  | 'clawBack'
  | 'writeOff'
  | 'recordCost'
  | 'refundMerchant'

/** What the ledger should hold after the actions so far: only rules of the domain, no database. */
export interface Model {
  readonly totals: FundTotals
  readonly advances: ReadonlyMap<number, Advance>
  readonly journals: readonly PostedJournal[]
}

export interface PostedJournal {
  readonly kind: JournalKind
  readonly amounts: Amounts
  readonly payout: number | null
  readonly reversed: boolean
}

export interface RefusedAction {
  readonly refused: DomainErrorCode
  readonly facts: ErrorFacts
}
/** `extra` is what the answer says beside its voucher. */
export interface PostedAction {
  readonly refused: null
  readonly extra: Readonly<Record<string, number>>
  readonly model: Model
}
export type Prediction = RefusedAction | PostedAction

export const no = (refused: DomainErrorCode, facts: ErrorFacts = {}): RefusedAction => ({ refused, facts })

export const newModel = (cap: number, cash: number): Model => ({
  totals: post(post(EMPTY_FUND, 'fund-opening', { amount: cents(cap) }), 'injection', {
    amount: cents(cash),
  }),
  advances: new Map(),
  journals: [
    { kind: 'fund-opening', amounts: { amount: cents(cap) }, payout: null, reversed: false },
    { kind: 'injection', amounts: { amount: cents(cash) }, payout: null, reversed: false },
  ],
})

/** Money stands behind the advance, or did: it is the one that commands for its payout are about. */
export const isLive = (advance: Advance | undefined): advance is Advance =>
  advance !== undefined && (advance.capturedCents > 0 || openOf(advance) > 0)

type Posts = (
  kind: JournalKind,
  amounts: Amounts,
  advance?: Advance,
  extra?: PostedAction['extra'],
) => PostedAction

/** What must happen to this action in this fund. */
export function predict(model: Model, action: Action): Prediction {
  const payout = 'payout' in action ? action.payout : null
  const posts: Posts = (kind, amounts, advance, extra = {}) => ({
    refused: null,
    extra,
    model: {
      totals: post(model.totals, kind, amounts),
      advances: payout !== null && advance ? new Map(model.advances).set(payout, advance) : model.advances,
      journals: [...model.journals, { kind, amounts, payout, reversed: false }],
    },
  })
  switch (action.do) {
    case 'reverse':
      return predictReversal(model, action.place)
    case 'release': {
      const known = model.advances.get(action.payout)
      if (!known) return no('RESERVATION_NOT_FOUND')
      const amount = openOf(known)
      if (amount === 0) return no('RESERVATION_SPENT', { limit: 0 })
      const released = { ...known, releasedCents: addCents(known.releasedCents, amount) }
      return posts('release', { amount }, released, { releasedCents: amount })
    }
    case 'inject':
    case 'creditInterest':
    case 'receive':
    case 'chargeBank':
    case 'transfer':
    case 'setCap':
    case 'openAgain':
      return onFund(model, action.do, cents(action.amount), posts)
    case 'reserve':
    case 'capture':
    case 'recover':
    case 'payOutSurplus':
    case 'returnPayout':
    case 'clawBack':
    case 'writeOff':
    case 'recordCost':
    case 'refundMerchant':
      return onAdvance(model, action, posts)
  }
}

function onFund(
  model: Model,
  what: 'inject' | 'creditInterest' | 'receive' | 'chargeBank' | 'transfer' | 'setCap' | 'openAgain',
  amount: Cents,
  posts: Posts,
): Prediction {
  switch (what) {
    case 'inject':
      return posts('injection', { amount })
    case 'creditInterest':
      return posts('interest', { amount })
    case 'receive':
      return posts('transfer-in', { amount })
    case 'chargeBank':
      return refuseSpending(model.totals, amount) ?? posts('bank-charge', { amount })
    case 'transfer':
      return refuseSpending(model.totals, amount) ?? posts('transfer-out', { amount })
    case 'setCap':
      return posts('cap-change', { amount: cents(amount - model.totals.capCents) })
    case 'openAgain':
      return no('FUND_EXISTS')
  }
}

function onAdvance(
  model: Model,
  action: { readonly do: AdvanceAction; readonly payout: number; readonly amount: number },
  posts: Posts,
): Prediction {
  const known = model.advances.get(action.payout)
  const amount = cents(action.amount)
  if (action.do === 'reserve') {
    if (isLive(known)) return no('RESERVATION_SPENT', { limit: 0, requested: amount })
    return refuseReservation(model.totals, amount) ?? posts('reservation', { amount }, newAdvance(amount))
  }
  if (!isLive(known)) return no('RESERVATION_NOT_FOUND')
  const changed = (change: Partial<Advance>): Advance => ({ ...known, ...change })
  const past = (limit: Cents, code: DomainErrorCode = 'RECOVERY_EXCEEDED') =>
    amount > limit ? no(code, { limit, requested: amount }) : null
  switch (action.do) {
    case 'capture': {
      const open = openOf(known)
      const paid = changed({ capturedCents: addCents(known.capturedCents, amount) })
      return (
        past(open, 'RESERVATION_SPENT') ?? posts('capture', { amount }, paid, { leftCents: open - amount })
      )
    }
    case 'recover':
      return known.capturedCents === 0 ? no('RESERVATION_NOT_FOUND') : predictRecovery(known, amount, posts)
    case 'payOutSurplus':
      return (
        past(subtractCents(known.surplusCents, known.surplusPaidCents)) ??
        posts(
          'surplus-payout',
          { amount },
          changed({ surplusPaidCents: addCents(known.surplusPaidCents, amount) }),
        )
      )
    case 'recordCost':
      if (known.capturedCents === 0) return no('RESERVATION_NOT_FOUND')
      return (
        refuseSpending(model.totals, amount) ??
        posts('recovery-cost', { amount }, changed({ costsCents: addCents(known.costsCents, amount) }))
      )
    case 'refundMerchant': {
      if (known.capturedCents === 0) return no('RESERVATION_NOT_FOUND')
      const open = changed({ recoveredCents: subtractCents(known.recoveredCents, amount) })
      return (
        past(known.recoveredCents) ??
        refuseReservation(model.totals, amount) ??
        posts('merchant-refund', { amount }, open)
      )
    }
    case 'returnPayout':
    case 'clawBack': {
      const kind = action.do === 'clawBack' ? 'claw-back' : 'payout-return'
      const back = changed({ returnedCents: addCents(known.returnedCents, amount) })
      return past(owedOf(known)) ?? posts(kind, { amount }, back)
    }
    case 'writeOff':
      return (
        past(owedOf(known)) ??
        posts('write-off', { amount }, changed({ writtenOffCents: addCents(known.writtenOffCents, amount) }))
      )
  }
}

function predictRecovery(known: Advance, amount: Cents, posts: Posts): Prediction {
  const split = splitRepayment(known, amount)
  const after: Advance = {
    ...known,
    recoveredCents: addCents(known.recoveredCents, split.principal),
    lateCents: addCents(known.lateCents, split.afterWriteOff),
    costsRecoveredCents: addCents(known.costsRecoveredCents, split.costs),
    surplusCents: addCents(known.surplusCents, split.surplus),
  }
  return posts('recovery', split, after, {
    principalCents: split.principal + split.afterWriteOff,
    afterWriteOffCents: split.afterWriteOff,
    costsCents: split.costs,
    surplusCents: split.surplus,
    outstandingCents: owedOf(after),
  })
}

/** The advance as if the journal had never been; the opposite of what {@link onAdvance} adds. */
function withoutJournal(advance: Advance, { kind, amounts }: PostedJournal): Advance {
  const minus = (from: Cents, what: Cents | undefined) => cents(from - (what ?? 0))
  return {
    ...advance,
    recoveredCents: minus(
      advance.recoveredCents,
      kind === 'recovery'
        ? amounts.principal
        : kind === 'merchant-refund'
          ? subtractCents(ZERO, amounts.amount ?? ZERO)
          : undefined,
    ),
    lateCents: minus(advance.lateCents, kind === 'recovery' ? amounts.afterWriteOff : undefined),
    surplusCents: minus(advance.surplusCents, kind === 'recovery' ? amounts.surplus : undefined),
    surplusPaidCents: minus(advance.surplusPaidCents, kind === 'surplus-payout' ? amounts.amount : undefined),
    returnedCents: minus(
      advance.returnedCents,
      kind === 'payout-return' || kind === 'claw-back' ? amounts.amount : undefined,
    ),
    costsCents: minus(advance.costsCents, kind === 'recovery-cost' ? amounts.amount : undefined),
    costsRecoveredCents: minus(advance.costsRecoveredCents, kind === 'recovery' ? amounts.costs : undefined),
    writtenOffCents: minus(advance.writtenOffCents, kind === 'write-off' ? amounts.amount : undefined),
  }
}

function predictReversal(model: Model, place: number): Prediction {
  const because = (reason: string) => no('NOT_REVERSIBLE', { reason })
  const journal = model.journals[place]
  if (!journal) return because('not-found')
  if (!REVERSIBLE_KINDS.some((kind) => kind === journal.kind)) return because('kind')
  if (journal.reversed) return because('already-reversed')
  const advance = journal.payout === null ? undefined : model.advances.get(journal.payout)
  const before = advance && withoutJournal(advance, journal)
  if (before && before.surplusCents < before.surplusPaidCents) return because('surplus-paid')
  if (
    before &&
    (before.writtenOffCents < before.lateCents ||
      before.costsCents < before.costsRecoveredCents ||
      owedOf(before) < 0 ||
      before.recoveredCents < 0)
  )
    return because('recovered-since')
  const lines = linesOf(journal.kind, journal.amounts)
  const totals = applyLines(
    model.totals,
    'reversal',
    lines.map((line) => ({ ...line, amountCents: subtractCents(ZERO, line.amountCents) })),
  )
  if (totals.cashInCents - totals.cashOutCents < totals.reservedCents) return because('cash-reserved')
  const advances = new Map(model.advances)
  if (journal.payout !== null && before) advances.set(journal.payout, before)
  const journals = model.journals.map((one, i) => (i === place ? { ...one, reversed: true } : one))
  const reversal: PostedJournal = { kind: 'reversal', amounts: {}, payout: journal.payout, reversed: false }
  return { refused: null, extra: {}, model: { totals, advances, journals: [...journals, reversal] } }
}
