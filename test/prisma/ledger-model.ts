import type { DomainErrorCode } from '#domain/errors'
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
  splitRepayment,
} from '#domain/fund'
import { addCents, type Cents, cents, subtractCents, ZERO } from '#domain/money'
import { type Amounts, type JournalKind, linesOf, REVERSIBLE_KINDS } from '#domain/postings'

/** One thing to do to a fund; payouts are numbered, amounts are fen. */
export type Step =
  | { readonly do: 'inject'; readonly amount: number }
  | { readonly do: 'setCap'; readonly amount: number }
  | {
      readonly do: 'reserve' | 'capture' | 'recover' | 'payOutSurplus' | 'returnPayout' | 'writeOff'
      readonly payout: number
      readonly amount: number
    }
  | { readonly do: 'release'; readonly payout: number }
  /** the journal of this place, counted round and round */
  | { readonly do: 'reverse'; readonly place: number }

/** What the ledger should hold after the steps so far: only rules of the domain, no database. */
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

export type Prediction =
  | { readonly refused: DomainErrorCode }
  | { readonly refused: null; readonly amounts: Amounts; readonly model: Model }

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

/** What must happen to this step in this fund. */
export function predict(model: Model, step: Step): Prediction {
  if (step.do === 'reverse') return predictReversal(model, step.place % model.journals.length)
  const posts = (kind: JournalKind, amounts: Amounts, advance?: Advance): Prediction => ({
    refused: null,
    amounts,
    model: {
      totals: post(model.totals, kind, amounts),
      advances:
        'payout' in step && advance ? new Map(model.advances).set(step.payout, advance) : model.advances,
      journals: [
        ...model.journals,
        { kind, amounts, payout: 'payout' in step ? step.payout : null, reversed: false },
      ],
    },
  })
  if (step.do === 'inject') return posts('injection', { amount: cents(step.amount) })
  if (step.do === 'setCap') return posts('cap-change', { amount: cents(step.amount - model.totals.capCents) })

  const known = model.advances.get(step.payout)
  const live = known && (known.capturedCents > 0 || openOf(known) > 0) ? known : undefined
  if (step.do === 'release') {
    if (!known) return { refused: 'RESERVATION_NOT_FOUND' }
    const amount = openOf(known)
    if (amount === 0) return { refused: 'RESERVATION_SPENT' }
    return posts('release', { amount }, { ...known, releasedCents: addCents(known.releasedCents, amount) })
  }
  return onAdvance(model, live, step.do, cents(step.amount), posts)
}

type Posts = (kind: JournalKind, amounts: Amounts, advance: Advance) => Prediction

function onAdvance(
  model: Model,
  live: Advance | undefined,
  what: 'reserve' | 'capture' | 'recover' | 'payOutSurplus' | 'returnPayout' | 'writeOff',
  amount: Cents,
  posts: Posts,
): Prediction {
  if (what === 'reserve') {
    if (live) return { refused: 'RESERVATION_SPENT' }
    return refuseReservation(model.totals, amount) ?? posts('reservation', { amount }, newAdvance(amount))
  }
  if (!live) return { refused: 'RESERVATION_NOT_FOUND' }
  const changed = (change: Partial<Advance>): Advance => ({ ...live, ...change })
  switch (what) {
    case 'capture':
      if (amount > openOf(live)) return { refused: 'RESERVATION_SPENT' }
      return posts('capture', { amount }, changed({ capturedCents: addCents(live.capturedCents, amount) }))
    case 'recover': {
      if (live.capturedCents === 0) return { refused: 'RESERVATION_NOT_FOUND' }
      const split = splitRepayment(live, amount)
      return posts(
        'recovery',
        split,
        changed({
          recoveredCents: addCents(live.recoveredCents, split.principal),
          lateCents: addCents(live.lateCents, split.afterWriteOff),
          surplusCents: addCents(live.surplusCents, split.surplus),
        }),
      )
    }
    case 'payOutSurplus':
      if (amount > subtractCents(live.surplusCents, live.surplusPaidCents))
        return { refused: 'RECOVERY_EXCEEDED' }
      return posts(
        'surplus-payout',
        { amount },
        changed({ surplusPaidCents: addCents(live.surplusPaidCents, amount) }),
      )
    case 'returnPayout':
      if (amount > owedOf(live)) return { refused: 'RECOVERY_EXCEEDED' }
      return posts(
        'payout-return',
        { amount },
        changed({ returnedCents: addCents(live.returnedCents, amount) }),
      )
    case 'writeOff':
      if (amount > owedOf(live)) return { refused: 'RECOVERY_EXCEEDED' }
      return posts(
        'write-off',
        { amount },
        changed({ writtenOffCents: addCents(live.writtenOffCents, amount) }),
      )
  }
}

/** The advance as if the journal had never been; the opposite of what {@link onAdvance} adds. */
function withoutJournal(advance: Advance, { kind, amounts }: PostedJournal): Advance {
  const minus = (from: Cents, what: Cents | undefined) => cents(from - (what ?? 0))
  return {
    ...advance,
    recoveredCents: minus(advance.recoveredCents, kind === 'recovery' ? amounts.principal : undefined),
    lateCents: minus(advance.lateCents, kind === 'recovery' ? amounts.afterWriteOff : undefined),
    surplusCents: minus(advance.surplusCents, kind === 'recovery' ? amounts.surplus : undefined),
    surplusPaidCents: minus(advance.surplusPaidCents, kind === 'surplus-payout' ? amounts.amount : undefined),
    returnedCents: minus(advance.returnedCents, kind === 'payout-return' ? amounts.amount : undefined),
    writtenOffCents: minus(advance.writtenOffCents, kind === 'write-off' ? amounts.amount : undefined),
  }
}

function predictReversal(model: Model, place: number): Prediction {
  const journal = model.journals[place]
  const no = { refused: 'NOT_REVERSIBLE' } as const
  if (!journal || journal.reversed || !REVERSIBLE_KINDS.some((kind) => kind === journal.kind)) return no
  const advance = journal.payout === null ? undefined : model.advances.get(journal.payout)
  const before = advance && withoutJournal(advance, journal)
  if (before && (before.surplusCents < before.surplusPaidCents || before.writtenOffCents < before.lateCents))
    return no
  const lines = linesOf(journal.kind, journal.amounts)
  const totals = applyLines(
    model.totals,
    'reversal',
    lines.map((line) => ({ ...line, amountCents: subtractCents(ZERO, line.amountCents) })),
  )
  if (totals.cashInCents - totals.cashOutCents < totals.reservedCents) return no
  const advances = new Map(model.advances)
  if (journal.payout !== null && before) advances.set(journal.payout, before)
  const journals = model.journals.map((one, i) => (i === place ? { ...one, reversed: true } : one))
  const reversal: PostedJournal = { kind: 'reversal', amounts: {}, payout: journal.payout, reversed: false }
  return { refused: null, amounts: {}, model: { totals, advances, journals: [...journals, reversal] } }
}
