import { expect, inject, test } from 'vitest'
import { isSame } from '#ops/replay/compare'
import { planSeason } from '#ops/replay/plan'
import { SANYA_2024 } from '#ops/replay/sanya-2024'
import { playSeason } from '#ops/replay/season'
import { temporaryTarget } from '#ops/replay/target'
import '../platform/provided.ts'

test('a full season is planned to Sanya’s totals, to the fen, whatever the seed', () => {
  for (const seed of [1, 2024, 31_337]) {
    const { cases } = planSeason(SANYA_2024.complaints, seed)
    const sum = (...endings: readonly string[]) =>
      cases.filter((one) => endings.includes(one.ending)).reduce((total, one) => total + one.amountCents, 0)
    expect(cases).toHaveLength(SANYA_2024.complaints)
    expect(sum('small-fast', 'advanced')).toBe(SANYA_2024.advanced.amountCents)
    expect(sum('small-fast')).toBe(SANYA_2024.smallFast.amountCents)
    expect(sum('settled')).toBe(SANYA_2024.settled.amountCents)
    expect(
      cases.filter((one) => one.ending === 'small-fast').every((one) => one.amountCents <= 100_000),
    ).toBe(true)
    expect(cases.some((one) => one.ending === 'advanced' && one.amountCents > 1_000_000)).toBe(true)
  }
})

test('a hundred cases of the season come out as planned, in the cases and in the ledger', async () => {
  const target = await temporaryTarget(100, inject('platform'))
  try {
    const rows = await playSeason({ count: 100, seed: 2024, target, planned: () => {}, progress: () => {} })
    expect(rows.filter((row) => !isSame(row))).toEqual([])
  } finally {
    await target.stop()
  }
}, 240_000)
