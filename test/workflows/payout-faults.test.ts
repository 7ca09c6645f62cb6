import { afterAll, beforeAll, expect, test } from 'vitest'
import { runPayoutLeg } from '#test/chaos/payout-leg'
import { type PayoutStage, startPayoutStage } from '#test/chaos/payout-stage'

const PAYOUTS = 40

let stage: PayoutStage
beforeAll(async () => {
  stage = await startPayoutStage()
}, 120_000)
afterAll(() => stage?.stop(), 60_000)

test(`${PAYOUTS} payouts under mixed faults and a kill of each process: provider, ledger and payouts agree to the fen, and nobody is stuck unseen`, async () => {
  const leg = await runPayoutLeg(stage, { seed: 1, payouts: PAYOUTS, late: false })
  expect(leg.wrong).toEqual([])
  expect(leg.looks).toBeGreaterThan(20)
}, 300_000)
