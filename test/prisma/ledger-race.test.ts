import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Claimants, rush, startClaimants } from '#test/chaos/rush'
import { type LedgerHarness, openHarness } from './ledger-fixture.ts'

const ROUNDS = 5

let harness: LedgerHarness
let claimants: Claimants
beforeAll(async () => {
  harness = await openHarness()
  claimants = await startClaimants(harness)
}, 60_000)
afterAll(async () => {
  await claimants?.stop()
  await harness.close()
})

test('500 claims of 1 from 4 processes on a fund of 100: exactly 100 are reserved and no read is past the cap', async () => {
  let reads = 0
  for (let i = 0; i < ROUNDS; i += 1) {
    const round = await rush(harness, claimants)
    expect(round.wrong).toEqual([])
    reads += round.reads
  }
  // the reader was there while it happened
  expect(reads).toBeGreaterThan(10 * ROUNDS)
}, 60_000)
