import { afterAll, beforeAll, expect, test } from 'vitest'
import { runLeg } from '#test/chaos/kills'
import { type OwnPostgres, startOwnPostgres } from '#test/chaos/own-platform'

const CALLS = 2_000
const KILLS = 3

let own: OwnPostgres
beforeAll(async () => {
  own = await startOwnPostgres()
}, 120_000)
afterAll(() => own?.stop(), 60_000)

test(`${CALLS} mixed calls, ${KILLS} kills of PostgreSQL and connections cut: no acknowledged call lost, none doubled, books sound in every snapshot`, async () => {
  let cut = 0
  for (let seed = 1; seed <= KILLS; seed += 1) {
    const leg = await runLeg(own.harness, own.postgres, { seed, calls: CALLS / KILLS })
    expect(leg.wrong).toEqual([])
    expect(leg.snapshots).toBeGreaterThan(3)
    cut += leg.cut
  }
  expect(cut).toBeGreaterThan(3)
}, 180_000)
