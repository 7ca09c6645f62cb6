import '../model/virtual-time.ts'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import '../platform/provided.ts'
import { KEPT_SEEDS } from '../model/kept-seeds.ts'
import { openLanes, runSeeds, type SeedResult } from '../model/seeds.ts'
import type { Lane } from '../model/world.ts'

const LANES = 8
const SEEDS = 60
const STEPS = 100

let lanes: readonly Lane[]
beforeAll(async () => {
  lanes = await openLanes(inject('platform'), LANES)
})
afterAll(() => Promise.all(lanes.map((lane) => lane.close())))

test(`money is what people and the provider made of it: ${SEEDS} seeds of ${STEPS} steps`, async () => {
  const results: SeedResult[] = []
  const seeds = [...new Set([...KEPT_SEEDS, ...Array.from({ length: SEEDS }, (_, i) => i + 1)])]
  await runSeeds(lanes, seeds, { steps: STEPS, done: (result) => results.push(result) })
  expect(
    results.flatMap(({ seed, at, wrong }) => wrong.map((what) => `seed ${seed}, step ${at}: ${what}`)),
  ).toEqual([])
  expect(results.length).toBe(seeds.length)
}, 300_000)
