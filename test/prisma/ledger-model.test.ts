import { afterAll, beforeAll, expect, test } from 'vitest'
import { runSeeds } from '#test/chaos/seeds'
import { type LedgerHarness, openHarness } from './ledger-fixture.ts'

const SEEDS = 200
const COMMANDS = 100
const FIRST_SEED = 20_240_801

let harness: LedgerHarness
beforeAll(async () => {
  harness = await openHarness()
})
afterAll(() => harness.close())

/** What the sample must hold to mean anything: each command posted, each refusal given. */
const EVERYTHING = [
  'inject',
  'setCap',
  'reserve',
  'release',
  'capture',
  'recover',
  'payOutSurplus',
  'returnPayout',
  'clawBack',
  'writeOff',
  'recordCost',
  'refundMerchant',
  'creditInterest',
  'chargeBank',
  'transfer',
  'reverse',
  'NOT_REVERSIBLE',
  'FUND_CAP_EXCEEDED',
  'FUND_CASH_SHORT',
  'FUND_NOT_FOUND',
  'FUND_EXISTS',
  'RESERVATION_SPENT',
  'RESERVATION_NOT_FOUND',
  'RECOVERY_EXCEEDED',
  'FOUR_EYES_REQUIRED',
  'DATE_IN_FUTURE',
  'AMOUNT_NOT_POSITIVE',
  'IDEMPOTENCY_CONFLICT',
]

test(`whatever is asked together or alone, every answer is one the rules give in some order: ${SEEDS} seeds of ${COMMANDS} commands`, async () => {
  const outcomes = new Map<string, number>()
  const wrong: string[] = []
  const seeds = Array.from({ length: SEEDS }, (_, i) => FIRST_SEED + i)
  const left = await runSeeds(harness, seeds, {
    commands: COMMANDS,
    atOnce: 4,
    done(result) {
      wrong.push(...result.wrong)
      for (const [name, count] of result.outcomes) outcomes.set(name, (outcomes.get(name) ?? 0) + count)
    },
  })
  expect(wrong).toEqual([])
  expect(left).toEqual([])
  const rare = EVERYTHING.filter((name) => (outcomes.get(name) ?? 0) < 20)
  expect(rare, JSON.stringify([...outcomes])).toEqual([])
}, 180_000)
