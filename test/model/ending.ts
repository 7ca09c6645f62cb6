import { isOver } from '#domain/states'
import { auditBooks } from '#test/prisma/ledger-harness'
import { complaintWorkflowId } from '#workflows/complaint/messages'
import { recoveryWorkflowId } from '#workflows/recovery/messages'
import type { CaseRow, PayoutRow } from './books.ts'
import { check } from './check.ts'
import { recoveryIsOver, type Stage } from './stage.ts'
import { sweep } from './surroundings.ts'

const DAY = 86_400_000
/** longer than anything waits by itself: seven days held, seven to pay, twenty-one until the lawyers */
const LONG = 45 * DAY
const MOST_EVENTS = 400
const SWEEP_EVERY = 12

/**
 * Nothing goes wrong any more and nobody does anything, until nothing is due: whatever still waits must wait where somebody looks,
 * and all books must agree. @returns how many things were compared
 */
export async function comeToTheEnd(stage: Stage): Promise<number> {
  const { server, provider, lossy, clock, wrong } = stage
  provider.becomeCalm()
  server.forgetFaults()
  lossy.forgetFaults()
  await server.settle()
  const until = clock.now + LONG
  for (let event = 0; event < MOST_EVENTS && (server.agenda.next() ?? until) < until; event += 1) {
    await server.passNext()
    if (event % SWEEP_EVERY > 0) continue
    await check(stage)
    await sweep(stage, 0, 0)
  }
  await check(stage)
  await sweep(stage, 0, 0)
  const checks = await check(stage)
  for (const order of stage.orders)
    if (order.outcome === 'pending') wrong.push(`${order.name} was never answered`)
  for (const key of lossy.ahead) wrong.push(`${key} was done in the ledger, and nobody ever heard of it`)
  for (const kase of stage.books.cases) wrong.push(...stuckCase(stage, kase))
  for (const payout of stage.books.payouts) wrong.push(...stuckPayout(stage, payout))
  for (const one of stage.books.recoveries)
    if (!server.isRunning(recoveryWorkflowId(one.id)) && !recoveryIsOver(one, stage.books))
      wrong.push(`nobody pursues ${JSON.stringify(one)}`)
  const running = new Set(
    stage.books.recoveries.flatMap(({ id }) => (server.isRunning(recoveryWorkflowId(id)) ? [id] : [])),
  )
  for (const paper of stage.books.papers)
    if (paper.open && paper.kind !== 'writeOff' && !running.has(paper.recoveryId))
      wrong.push(`nobody can decide about ${JSON.stringify(paper)}`)
  const captured = stage.books.payouts.filter(({ state }) => state === 'paid' || state === 'returned')
  if (captured.length !== provider.debits.length)
    wrong.push(`${provider.debits.length} debits of the provider, ${captured.length} payouts that left`)
  const audited = await auditBooks(stage.lane.database.pool, stage.city.fundId)
  if (audited.entrySum !== 0 || audited.wrong.length > 0) wrong.push(`the books: ${JSON.stringify(audited)}`)
  return checks + stage.orders.length + stage.books.cases.length + 2
}

/** What is not over has its workflow. */
const stuckCase = ({ server }: Stage, { caseNumber, state }: CaseRow): string[] =>
  isOver(state) || server.isRunning(complaintWorkflowId(caseNumber))
    ? []
    : [`${caseNumber} is ${state} and nobody's`]

/** Where a payout may wait for somebody: the approvers', the fund's, the rail's and the unknown list, the payee's own page. */
const WAITS = ['awaiting-fund', 'awaiting-approval', 'held', 'awaiting-payee', 'unknown-outcome']

function stuckPayout(stage: Stage, payout: PayoutRow): string[] {
  const { state, reserved, released, postponed, kind } = payout
  const told = JSON.stringify(payout)
  if (kind === 'advance' && (state === 'failed' || state === 'cancelled'))
    return reserved && !released ? [`came to nothing, and its money was not given back: ${told}`] : []
  const hasEnded = state === 'paid' || state === 'returned' || state === 'failed' || state === 'cancelled'
  if (hasEnded || WAITS.includes(state) || (state === 'approved' && postponed)) return []
  // the path of a case that is being paid asks the rail until it knows
  const kase = stage.caseOf(payout)
  return [`stuck where nobody looks, its case ${kase?.state ?? 'gone'}: ${told}`]
}
