import fc from 'fast-check'
import type { Action } from '#test/prisma/ledger-model'
import { otherFund, type Call } from './world.ts'

/** What a client does next: something new, or something it did before. */
export type Move =
  | {
      readonly is: 'new'
      readonly fund: number
      readonly action: Action
      readonly alone: boolean
      readonly day: Call['day']
    }
  /** the call of this place among the client's, as it was or with another body */
  | { readonly is: 'again'; readonly which: number; readonly how: 'same' | 'amount' | 'document' | 'fund' }

/** A move, whether it goes out together with the one before it, and through which of several processes. */
export interface Step {
  readonly move: Move
  readonly together: boolean
  readonly through: number
}

/** Payouts of a client; the last is one that nothing is ever set aside for. */
export const PAYOUTS = 4

const upTo = (max: number) => fc.integer({ min: 1, max })
const payout = fc.nat(PAYOUTS - 2)
const ofAdvance = (...does: readonly Extract<Action, { amount: number; payout: number }>['do'][]) =>
  fc.constantFrom(...does)

const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 30, arbitrary: fc.record({ do: ofAdvance('reserve'), payout, amount: upTo(600) }) },
  { weight: 28, arbitrary: fc.record({ do: ofAdvance('capture'), payout, amount: upTo(350) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('release' as const), payout }) },
  { weight: 16, arbitrary: fc.record({ do: ofAdvance('recover'), payout, amount: upTo(500) }) },
  {
    weight: 40,
    arbitrary: fc.record({
      do: ofAdvance(
        'payOutSurplus',
        'payOutSurplus',
        'returnPayout',
        'clawBack',
        'writeOff',
        'recordCost',
        'refundMerchant',
      ),
      payout,
      amount: upTo(100),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: ofAdvance(
        'capture',
        'recover',
        'payOutSurplus',
        'returnPayout',
        'clawBack',
        'writeOff',
        'recordCost',
        'refundMerchant',
      ),
      payout: fc.constant(PAYOUTS - 1),
      amount: upTo(100),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('release' as const), payout: fc.constant(PAYOUTS - 1) }),
  },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('inject' as const), amount: upTo(1_200) }) },
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constantFrom('creditInterest' as const, 'chargeBank' as const, 'transfer' as const),
      amount: upTo(250),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('setCap' as const), amount: upTo(2_500) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('openAgain' as const), amount: upTo(2_500) }) },
  {
    weight: 16,
    arbitrary: fc.record({ do: fc.constant('reverse' as const), place: fc.integer({ min: -1, max: 120 }) }),
  },
)

/** Even, where fast-check would rather give the ends. */
const percent = fc.noBias(fc.nat(99))
const rarely = (chance: number) => percent.map((n) => n < chance)

const something: fc.Arbitrary<Move> = fc
  .record({
    is: fc.constant('new' as const),
    /** a payout is at home in one fund; a few of its commands name the other, or none there is */
    stray: percent,
    action,
    alone: rarely(3),
    day: percent.map((n): Call['day'] => (n < 2 ? 'not yet' : n < 8 ? 'earlier' : 'today')),
    zero: rarely(1),
    side: fc.nat(1),
  })
  .map(({ stray, side, zero, ...rest }) => {
    const home = 'payout' in rest.action ? rest.action.payout % 2 : side
    const fund = stray < 2 && rest.action.do !== 'openAgain' ? 2 : stray < 9 ? otherFund(home) : home
    const of = zero && 'amount' in rest.action ? { ...rest.action, amount: 0 } : rest.action
    return { ...rest, fund, action: of }
  })

const again: fc.Arbitrary<Move> = fc.record({
  is: fc.constant('again' as const),
  which: fc.nat(1_000),
  how: fc.constantFrom('same', 'same', 'amount', 'document', 'fund'),
})

const step: fc.Arbitrary<Step> = fc.record({
  move: fc.oneof({ weight: 85, arbitrary: something }, { weight: 15, arbitrary: again }),
  together: fc.boolean(),
  through: fc.nat(2),
})

/** The same seed makes the same script for ever. */
export function scriptOf(seed: number, length: number): readonly Step[] {
  const [script] = fc.sample(fc.array(step, { minLength: length, maxLength: length, size: 'max' }), {
    seed,
    numRuns: 1,
  })
  if (!script) throw new Error('no script')
  return script
}

/** The most calls that are under way together. */
const MOST_TOGETHER = 8

export function groupsOf(script: readonly Step[]): readonly (readonly Step[])[] {
  const groups: Step[][] = []
  for (const one of script) {
    const group = groups.at(-1)
    if (group && one.together && group.length < MOST_TOGETHER) group.push(one)
    else groups.push([one])
  }
  return groups
}

/** A call with the same key and another body. */
function alter(call: Call, how: 'amount' | 'document' | 'fund'): Call {
  const { action, fund } = call
  if (how === 'amount' && 'amount' in action)
    return { ...call, action: { ...action, amount: action.amount + 1 } }
  return how === 'fund' && action.do !== 'openAgain' && fund < 2
    ? { ...call, fund: otherFund(fund) }
    : { ...call, altered: true }
}

/**
 * The call of a move. @param made the client's calls so far, those of this group included @param settled how many of them
 * were answered @param payouts where the client's
 * payouts begin @param journals how many journals a fund is known to have
 */
export function callOf(
  move: Move,
  key: string,
  made: readonly Call[],
  settled: number,
  payouts: number,
  journals: (fund: number) => number,
): Call {
  if (move.is === 'again') {
    // one key for two funds in the same instant is nobody's honest mistake; one after the other might be
    const known = move.how === 'fund' ? made.slice(0, settled) : made
    const before = known[move.which % Math.max(1, known.length)]
    // the beginning of a script has nothing to repeat
    if (!before)
      return { key, fund: 0, action: { do: 'inject', amount: 1 }, alone: false, day: 'today', altered: false }
    return move.how === 'same' ? before : alter(before, move.how)
  }
  const { is: _, ...given } = move
  const { action } = given
  return { ...given, key, altered: false, action: placed(action, payouts, journals(given.fund)) }
}

function placed(given: Action, payouts: number, journals: number): Action {
  if (given.do === 'reverse')
    return { ...given, place: given.place < 0 || journals === 0 ? -1 : given.place % journals }
  return 'payout' in given ? { ...given, payout: given.payout + payouts } : given
}
