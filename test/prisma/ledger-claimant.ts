import { createLedger } from '#prisma/stores/ledger'
import { createPool } from '#prisma/stores/pool'
import { payoutIn, persist } from './ledger-commands.ts'

/** A process of its own that, told a fund and a number, sends that many claims of 1 at once and says how many were reserved. */
interface Round {
  readonly fundId: string
  readonly claims: number
}

/** Queues of their own, so that a process has many calls under way and not one batch of all. */
const QUEUES = 8

const [url = ''] = process.argv.slice(2)
const pool = createPool(url, { max: QUEUES })
const ledgers = Array.from({ length: QUEUES }, () => createLedger(pool))

async function claim({ fundId, claims }: Round): Promise<{ reserved: number; refused: string[] }> {
  const answers = await Promise.all(
    Array.from({ length: claims }, (_, i) => {
      const payout = payoutIn(fundId)
      const ledger = ledgers[i % QUEUES] ?? createLedger(pool)
      return persist(() => ledger.reserve(payout.reserve(1)))
    }),
  )
  return {
    reserved: answers.filter((answer) => answer.refused === null).length,
    refused: [...new Set(answers.flatMap((answer) => answer.refused ?? []))],
  }
}

process.on('message', (round: Round) => {
  claim(round).then(
    (result) => process.send?.(result),
    (error: unknown) => process.send?.({ reserved: -1, refused: [String(error)] }),
  )
})
process.on('disconnect', () => {
  void pool.end().then(() => process.exit(0))
})
process.send?.('ready')
