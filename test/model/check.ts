import { z } from 'zod'
import { complaintWorkflowId } from '#workflows/complaint/messages'
import { readBooks } from './books.ts'
import { claimsWrong, debitsWrong, figuresWrong, follow, wordsWrong } from './money.ts'
import type { Stage } from './stage.ts'

const said = z.object({ state: z.string(), version: z.number() }).nullable()

/** Holds what is written down against the model. @returns how many things were compared */
export async function check(stage: Stage): Promise<number> {
  const { server, provider, lossy, wrong } = stage
  for (const order of stage.orders) if (order.outcome === 'pending') stage.hear(order)
  const before = stage.books
  stage.books = await readBooks(stage.lane.database.pool, stage.city.id)
  const { books } = stage
  const followed = follow(stage.model, books, stage.ofFinance.splice(0), {
    now: lossy.ahead.size > 0,
    once: lossy.once,
  })
  stage.model = followed.model
  const truths = { debits: provider.debits, words: stage.words }
  wrong.push(...followed.wrong, ...debitsWrong(books, truths), ...wordsWrong(books, truths))
  wrong.push(...server.wrong.splice(0), ...provider.wrong.splice(0))
  // what the ledger did and nobody heard of yet is in no row
  if (lossy.ahead.size === 0)
    wrong.push(...figuresWrong(stage.model, books), ...claimsWrong(stage.model, books))
  const versions = new Map(before.cases.map(({ id, version }) => [id, version]))
  for (const kase of books.cases) {
    const id = complaintWorkflowId(kase.caseNumber)
    if (versions.get(kase.id) === kase.version || !server.isRunning(id) || !server.isIdle(id)) continue
    const standing = said.parse(await server.query(id, 'standing'))
    if (standing && (standing.version !== kase.version || standing.state !== kase.state))
      wrong.push(
        `${kase.caseNumber} believes ${JSON.stringify(standing)} and is ${kase.state} at ${kase.version}`,
      )
  }
  return 4 + books.payouts.length + books.recoveries.length + provider.debits.length
}
