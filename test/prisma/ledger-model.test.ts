import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { brokenInvariant, figuresOf } from '#domain/fund'
import { cents } from '#domain/money'
import { payoutIn, TWO_PEOPLE } from './ledger-commands.ts'
import { auditBooks, type LedgerHarness, openHarness } from './ledger-fixture.ts'
import { newModel, predict, type Step } from './ledger-model.ts'

const SEEDS = 120
const STEPS = 60
const CAP = 1_000
const CASH = 700

let harness: LedgerHarness
beforeAll(async () => {
  harness = await openHarness()
})
afterAll(() => harness.close())

const payout = fc.integer({ min: 0, max: 2 })
const upTo = (max: number) => fc.integer({ min: 1, max })
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constant('inject' as const), amount: upTo(1_500) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('setCap' as const), amount: upTo(2_500) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('reserve' as const), payout, amount: upTo(700) }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('capture' as const), payout, amount: upTo(400) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('release' as const), payout }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('recover' as const), payout, amount: upTo(500) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom('payOutSurplus', 'returnPayout', 'writeOff'),
      payout,
      amount: upTo(100),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('reverse' as const), place: fc.nat(100) }) },
)

/** how often each command was posted and each refusal given */
const outcomes = new Map<string, number>()

async function run(steps: readonly Step[]) {
  const fundId = await harness.openFund({ cap: CAP, cash: CASH })
  const payouts = Array.from({ length: 3 }, () => payoutIn(fundId))
  let model = newModel(CAP, CASH)
  const earlier: { call: () => Promise<unknown>; altered: () => Promise<unknown>; answer: unknown }[] = []

  const vouchers = (await harness.ledger.journals({ fundId, limit: 2 })).items
    .map((one) => one.voucherNo)
    .reverse()

  const callOf = (what: Step, key: string, more = 0, known: readonly string[] = vouchers) => {
    const { ledger } = harness
    if (what.do === 'inject')
      return ledger.inject({ ...TWO_PEOPLE, key, fundId, amountCents: cents(what.amount + more) })
    if (what.do === 'setCap')
      return ledger.setCap({ ...TWO_PEOPLE, key, fundId, capCents: cents(what.amount + more) })
    if (what.do === 'reverse') {
      // altered, it names another journal
      const voucherNo = known[(what.place + more) % known.length] ?? ''
      return ledger.reverse({ ...TWO_PEOPLE, key, fundId, voucherNo })
    }
    const ids = payouts[what.payout]
    if (!ids) throw new Error('no such payout')
    if (what.do === 'release')
      return ledger.release({ ...ids.release(), key, ...(more ? { documentId: randomUUID() } : {}) })
    const body = { ...ids.capture(what.amount + more), key }
    switch (what.do) {
      case 'reserve':
        return ledger.reserve(body)
      case 'capture':
        return ledger.capture(body)
      case 'recover':
        return ledger.recover({ ...body, recoveryId: ids.recoveryId })
      case 'payOutSurplus':
        return ledger.payOutSurplus({ ...body, surplusPayoutId: ids.recoveryId })
      case 'returnPayout':
        return ledger.returnPayout(body)
      case 'writeOff':
        return ledger.writeOff({ ...body, ...TWO_PEOPLE, recoveryId: ids.recoveryId })
    }
  }

  for (const [i, what] of steps.entries()) {
    const key = `${fundId}:${i}`
    const expected = predict(model, what)
    const answer = await callOf(what, key)
    expect(answer.refused, JSON.stringify(what)).toBe(expected.refused)
    const seen = expected.refused ?? what.do
    outcomes.set(seen, (outcomes.get(seen) ?? 0) + 1)
    if (expected.refused === null) {
      model = expected.model
      if ('surplusCents' in answer) expect(answer.surplusCents).toBe(expected.amounts.surplus)
    }
    expect(brokenInvariant(model.totals)).toBeNull()
    expect(await harness.ledger.fundFigures(fundId)).toEqual(figuresOf(model.totals))
    const then = [...vouchers]
    earlier.push({
      call: () => callOf(what, key, 0, then),
      altered: () => callOf(what, key, 1, then),
      answer,
    })
    if ('voucherNo' in answer) vouchers.push(answer.voucherNo)
    // an answer of long ago is asked for again, as it was and altered
    const past = earlier[(i * 7) % earlier.length]
    expect(await past?.call()).toEqual(past?.answer)
    expect(await past?.altered()).toMatchObject({ refused: 'IDEMPOTENCY_CONFLICT' })
  }
  expect(await auditBooks(harness.owner, fundId)).toEqual({
    journals: model.journals.length,
    entrySum: 0,
    wrong: [],
  })
}

test(`the ledger does what the domain's rules say: ${SEEDS} seeds of up to ${STEPS} commands`, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: STEPS / 2, maxLength: STEPS, size: 'max' }), run),
    {
      seed: 20_240_801,
      numRuns: SEEDS,
    },
  )
  const everything = [
    'inject',
    'setCap',
    'reserve',
    'release',
    'capture',
    'recover',
    'payOutSurplus',
    'returnPayout',
    'writeOff',
    'reverse',
    'NOT_REVERSIBLE',
    'FUND_CAP_EXCEEDED',
    'FUND_CASH_SHORT',
    'RESERVATION_SPENT',
    'RESERVATION_NOT_FOUND',
    'RECOVERY_EXCEEDED',
  ]
  const rare = everything.filter((name) => (outcomes.get(name) ?? 0) < 20)
  expect(rare, JSON.stringify([...outcomes])).toEqual([])
}, 180_000)
