import { isDeepStrictEqual } from 'node:util'
import {
  type Action,
  isLive,
  type Model,
  no,
  type PostedAction,
  predict,
  type Prediction,
  type RefusedAction,
} from '#test/prisma/ledger-model'

/** One command of a client's, as the model sees it. */
export interface Call {
  readonly key: string
  /** a fund of the world by its place; beyond them a fund there is none of */
  readonly fund: number
  readonly action: Action
  /** a command of two people that only one answers for */
  readonly alone: boolean
  readonly day: 'today' | 'earlier' | 'not yet'
  /** it names a document that the first one under this key did not */
  readonly altered: boolean
}

export type Answer = Readonly<Record<string, unknown>> & {
  readonly refused: string | null
  readonly voucherNo?: string
  readonly seq?: number
  readonly receivedAs?: string
}

/** A call with its answer; the instants are ticks of one counter, so what ended before another began came before it. */
export interface Asked {
  readonly call: Call
  readonly answer: Answer
  readonly askedAt: number
  readonly answeredAt: number
}

/** Two funds and every key that was ever answered in them. */
export interface World {
  readonly models: readonly Model[]
  readonly answered: Map<string, { readonly call: Call; readonly answer: Answer }>
}

export const newWorld = (models: readonly Model[]): World => ({ models, answered: new Map() })

export const otherFund = (fund: number): number => 1 - fund

/** The figure behind the fund's code and the year. */
export const numberOf = (voucherNo: string | undefined): number => Number(voucherNo?.split('-').at(-1))

/**
 * Is there an order of these calls in which the model gives every one of them the answer that it got, no call coming before
 * one that was answered before it was asked? What was posted says its place itself, by its number. A refusal changes
 * nothing, so it may stand at any place between those that it overlaps.
 * @returns the world afterwards and what has no explanation
 */
export function judge(
  world: World,
  history: readonly Asked[],
): { readonly world: World; readonly wrong: readonly string[] } {
  const wrong: string[] = []
  const fresh = onePerKey(world, history, wrong)
  const sides = world.models.map((model, fund) => replay(model, postedIn(fresh, fund), wrong))
  for (const [fund, side] of sides.entries()) {
    const other = sides[otherFund(fund)]
    if (other) elsewhereWas(side, other, wrong)
  }
  for (const asked of fresh) if (asked.answer.refused !== null) refusalIsDue(asked, sides, wrong)
  return { world: { ...world, models: sides.map((side) => side.states.at(-1) ?? side.first) }, wrong }
}

const body = ({ call }: { readonly call: Call }): string => JSON.stringify(call)
const described = ({ call, answer }: Asked): string => `${JSON.stringify(call)} → ${JSON.stringify(answer)}`

/** Amounts that are none never reach the ledger and use no key. */
const isRemembered = ({ answer }: Asked): boolean => answer.refused !== 'AMOUNT_NOT_POSITIVE'

/**
 * The same key and body have one answer for ever; another body is a conflict. What is left is one call for each key that is
 * new, from its first asking to its first answer.
 */
function onePerKey(world: World, history: readonly Asked[], wrong: string[]): Asked[] {
  const byKey = new Map<string, Asked[]>()
  const fresh = history.filter((asked) => !isRemembered(asked))
  for (const asked of history.filter(isRemembered))
    byKey.set(asked.call.key, [...(byKey.get(asked.call.key) ?? []), asked])
  for (const [key, all] of byKey) {
    const before = world.answered.get(key)
    const first = before ?? all.find(({ answer }) => answer.refused !== 'IDEMPOTENCY_CONFLICT')
    if (!first) {
      wrong.push(`no call has the key ${key}, and this one is a conflict: ${all.map(described).join('; ')}`)
      continue
    }
    for (const asked of all)
      if (body(asked) === body(first)) {
        if (!isDeepStrictEqual(asked.answer, first.answer))
          wrong.push(`${described(asked)} was answered before with ${JSON.stringify(first.answer)}`)
      } else if (asked.answer.refused !== 'IDEMPOTENCY_CONFLICT')
        wrong.push(`${described(asked)} should be a conflict with ${body(first)}`)
    if (before) continue
    world.answered.set(key, { call: first.call, answer: first.answer })
    const same = all.filter((asked) => body(asked) === body(first))
    fresh.push({
      call: first.call,
      answer: first.answer,
      askedAt: Math.min(...same.map(({ askedAt }) => askedAt)),
      answeredAt: Math.min(...all.map(({ answeredAt }) => answeredAt)),
    })
  }
  return fresh
}

interface Placed extends Asked {
  readonly seq: number
  /** what it does to this fund: a transfer's two sides differ */
  readonly here: Action
}

/** A fund's posted calls in their order, and the model before the first and after each. */
interface Side {
  readonly first: Model
  readonly placed: readonly Placed[]
  readonly states: readonly Model[]
}

function postedIn(history: readonly Asked[], fund: number): Placed[] {
  const placed = history.flatMap((asked): Placed[] => {
    const { call, answer } = asked
    if (answer.refused !== null) return []
    if (call.fund === fund) return [{ ...asked, seq: answer.seq ?? Number.NaN, here: call.action }]
    return call.action.do === 'transfer'
      ? [{ ...asked, seq: numberOf(answer.receivedAs), here: { ...call.action, do: 'receive' } }]
      : []
  })
  return placed.sort((a, b) => a.seq - b.seq)
}

function replay(first: Model, placed: readonly Placed[], wrong: string[]): Side {
  const states = [first]
  let model = first
  for (const asked of placed) {
    const { call, here, answer, seq } = asked
    if (seq !== model.journals.length + 1 || (here === call.action && numberOf(answer.voucherNo) !== seq))
      wrong.push(`${described(asked)} should be number ${model.journals.length + 1}`)
    const due = expected(model, { ...call, action: here }, false)
    if (due.refused !== null) wrong.push(`${described(asked)} should be refused: ${JSON.stringify(due)}`)
    else {
      if (here === call.action && !saysWhat(due, answer))
        wrong.push(`${described(asked)} should say ${JSON.stringify(due.extra)}`)
      model = due.model
    }
    states.push(model)
  }
  let earliest = Number.POSITIVE_INFINITY
  for (const asked of placed.toReversed()) {
    if (asked.askedAt > earliest) wrong.push(`${described(asked)} stands before one that had been answered`)
    earliest = Math.min(earliest, asked.answeredAt)
  }
  return { first, placed, states }
}

/** The answer's own fields, beside what every posted one has. */
function saysWhat(due: PostedAction, answer: Answer): boolean {
  const { refused: _, voucherNo: __, seq: ___, postedAt: ____, receivedAs: _____, ...extra } = answer
  return isDeepStrictEqual(extra, { ...due.extra })
}

/** The path's own commands; every other is finance's, and two people's. */
const ONE_PERSON: ReadonlySet<Action['do']> = new Set([
  'reserve',
  'release',
  'capture',
  'recover',
  'payOutSurplus',
  'returnPayout',
  'clawBack',
])

/** What the ledger must answer in this state of the fund. @param elsewhere the payout has money in another fund */
function expected(model: Model | undefined, call: Call, elsewhere: boolean): Prediction {
  const { action } = call
  if ('amount' in action && action.amount <= 0)
    return no('AMOUNT_NOT_POSITIVE', {
      field: action.do === 'setCap' || action.do === 'openAgain' ? 'capCents' : 'amountCents',
      value: String(action.amount),
    })
  if (!model) return no('FUND_NOT_FOUND')
  if (call.day === 'not yet') return no('DATE_IN_FUTURE', { field: 'effectiveOn' })
  if (elsewhere) return no(action.do === 'reserve' ? 'RESERVATION_SPENT' : 'RESERVATION_NOT_FOUND')
  if (call.alone && !ONE_PERSON.has(action.do)) return no('FOUR_EYES_REQUIRED')
  return predict(model, action)
}

/** The states that a call may have met: after all that was answered before it, before all that was asked after it. */
function* statesFor(asked: Asked, side: Side): Generator<Model> {
  let low = 0
  let high = side.placed.length
  for (const [i, { askedAt, answeredAt }] of side.placed.entries()) {
    if (answeredAt < asked.askedAt) low = i + 1
    if (askedAt > asked.answeredAt) {
      high = i
      break
    }
  }
  for (let i = low; i <= high; i++) {
    const state = side.states[i]
    if (state) yield state
  }
}

/** A payout's money is in one fund: what was posted for it here met no live advance there. */
function elsewhereWas(side: Side, other: Side, wrong: string[]): void {
  for (const asked of side.placed) {
    const { here } = asked
    if (!('payout' in here)) continue
    const free = [...statesFor(asked, other)].some((state) => !isLive(state.advances.get(here.payout)))
    if (!free) wrong.push(`${described(asked)} although the other fund has money set aside for it`)
  }
}

function refusalIsDue(asked: Asked, sides: readonly Side[], wrong: string[]): void {
  const { call, answer } = asked
  const side = sides[call.fund]
  const other = sides[otherFund(call.fund)]
  const payout = 'payout' in call.action ? call.action.payout : null
  const elsewhere = new Set<boolean>()
  if (payout === null || !other) elsewhere.add(false)
  else for (const state of statesFor(asked, other)) elsewhere.add(isLive(state.advances.get(payout)))
  const given: RefusedAction[] = []
  for (const model of side ? statesFor(asked, side) : [undefined])
    for (const live of elsewhere) {
      const due = expected(model, call, live)
      if (due.refused === null) continue
      if (due.refused === answer.refused && isDeepStrictEqual({ ...due.facts }, answer['facts'])) return
      given.push(due)
    }
  wrong.push(
    `${described(asked)} has no reason: ${given.length > 0 ? JSON.stringify(given.at(-1)) : 'it should be posted'}`,
  )
}
