import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { auditBooks, type LedgerHarness } from '#test/prisma/ledger-harness'

const PROCESSES = 4
const CAP = 100
const CLAIMS = 500

const result = z.object({ reserved: z.number(), refused: z.array(z.string()) })

/** Processes of their own that claim when told. */
export interface Claimants {
  claim(fundId: string, claims: number): Promise<{ reserved: number; refused: readonly string[] }>
  stop(): Promise<void>
}

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

export async function startClaimants(harness: LedgerHarness): Promise<Claimants> {
  const program = new URL('../prisma/ledger-claimant.ts', import.meta.url)
  const children = Array.from({ length: PROCESSES }, () =>
    fork(program, [harness.urls.worker], { execArgv: ['--import', 'tsx'] }),
  )
  await Promise.all(children.map(heard))
  return {
    async claim(fundId, claims) {
      const answers = await Promise.all(
        children.map(async (child) => {
          child.send({ fundId, claims: claims / PROCESSES })
          return result.parse(await heard(child))
        }),
      )
      return {
        reserved: answers.reduce((sum, { reserved }) => sum + reserved, 0),
        refused: [...new Set(answers.flatMap(({ refused }) => refused))],
      }
    },
    async stop() {
      await Promise.all(
        children
          .filter((child) => child.connected)
          .map((child) => {
            const gone = once(child, 'exit')
            child.disconnect()
            return gone
          }),
      )
    },
  }
}

/** Reads the fund as fast as it can until told to stop, and keeps the most it ever saw in use. */
async function watchUse(harness: LedgerHarness, fundId: string, running: () => boolean) {
  let most = 0
  let reads = 0
  while (running()) {
    const figures = await harness.ledger.fundFigures(fundId)
    if (figures) most = Math.max(most, figures.outstandingCents + figures.reservedCents)
    reads += 1
  }
  return { most, reads }
}

/**
 * One fund of 100 with cash enough, 500 claims of 1 at once from several processes: exactly 100 are reserved, no read sees
 * more in use than the cap, and the vouchers have no gap although 400 were refused between them.
 */
export async function rush(
  harness: LedgerHarness,
  claimants: Claimants,
): Promise<{ readonly checks: number; readonly reads: number; readonly wrong: readonly string[] }> {
  const fundId = await harness.openFund({ cap: CAP, cash: 10 * CAP })
  let running = true
  const watching = watchUse(harness, fundId, () => running)
  const { reserved, refused } = await claimants.claim(fundId, CLAIMS).finally(() => {
    running = false
  })
  const { most, reads } = await watching
  const figures = await harness.ledger.fundFigures(fundId)
  const books = await auditBooks(harness.owner, fundId)
  const checks: [what: string, found: unknown, due: unknown][] = [
    ['reserved', reserved, CAP],
    ['refused for', refused, ['FUND_CAP_EXCEEDED']],
    ['the most in use that was read', Math.max(most, CAP), CAP],
    ['read at all', reads > 0, true],
    ['set aside', figures?.reservedCents, CAP],
    ['available', figures?.availableCents, 0],
    ['books', books, { journals: CAP + 2, entrySum: 0, wrong: [] }],
  ]
  const wrong = checks
    .filter(([, found, due]) => !isDeepStrictEqual(found, due))
    .map(([what, found, due]) => `${what}: ${JSON.stringify(found)}, not ${JSON.stringify(due)}`)
  return { checks: checks.length + reads, reads, wrong }
}
