import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { auditBooks, type LedgerHarness, openHarness } from './ledger-fixture.ts'

const PROCESSES = 4
const CLAIMS_EACH = 125
const CAP = 100
const ROUNDS = 4

const result = z.object({ reserved: z.number(), refused: z.array(z.string()) })

let harness: LedgerHarness
let claimants: ChildProcess[] = []
beforeAll(async () => {
  harness = await openHarness()
  claimants = Array.from({ length: PROCESSES }, () =>
    fork(new URL('./ledger-claimant.ts', import.meta.url), [harness.urls.worker], {
      execArgv: ['--import', 'tsx'],
    }),
  )
  await Promise.all(claimants.map(heard))
}, 60_000)
afterAll(async () => {
  await Promise.all(
    claimants
      .filter((claimant) => claimant.connected)
      .map((claimant) => {
        const gone = once(claimant, 'exit')
        claimant.disconnect()
        return gone
      }),
  )
  await harness.close()
})

/** The next message of a claimant; fails at once when it died instead. */
const heard = (claimant: ChildProcess): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const died = (code: number | null) => reject(new Error(`a claimant ended with ${code}`))
    claimant.once('exit', died)
    claimant.once('message', (message) => {
      claimant.off('exit', died)
      resolve(message)
    })
  })

/** Reads the fund as fast as it can until told to stop, and keeps the most it ever saw in use. */
async function watch(fundId: string, running: () => boolean) {
  let most = 0
  let reads = 0
  while (running()) {
    const figures = await harness.ledger.fundFigures(fundId)
    if (figures) most = Math.max(most, figures.outstandingCents + figures.reservedCents)
    reads++
  }
  return { most, reads }
}

async function round() {
  const fundId = await harness.openFund({ cap: CAP, cash: 10 * CAP })
  let running = true
  const watching = watch(fundId, () => running)
  const answers = await Promise.all(
    claimants.map(async (claimant) => {
      claimant.send({ fundId, claims: CLAIMS_EACH })
      return result.parse(await heard(claimant))
    }),
  )
  running = false
  return { fundId, answers, ...(await watching) }
}

test(`500 claims of 1 from ${PROCESSES} processes on a fund of ${CAP}: exactly ${CAP} are reserved and no read is past the cap`, async () => {
  for (let i = 0; i < ROUNDS; i++) {
    const { fundId, answers, most, reads } = await round()
    expect(answers.flatMap((answer) => answer.refused).every((code) => code === 'FUND_CAP_EXCEEDED')).toBe(
      true,
    )
    expect(answers.reduce((sum, answer) => sum + answer.reserved, 0)).toBe(CAP)
    expect(most).toBeLessThanOrEqual(CAP)
    expect(reads).toBeGreaterThan(5)
    expect(await harness.ledger.fundFigures(fundId)).toMatchObject({ reservedCents: CAP, availableCents: 0 })
    // numbered without a gap although 400 were refused between them
    expect(await auditBooks(harness.owner, fundId)).toEqual({ journals: CAP + 2, entrySum: 0, wrong: [] })
  }
}, 60_000)
