import { randomUUID } from 'node:crypto'
import { cents } from '#domain/money'
import { SYSTEM } from '#domain/people'
import { readPayoutOf } from '#prisma/stores/payouts'
import {
  listPostponed,
  listRecoveriesToStep,
  listStartableRecoveries,
  listWakeablePayouts,
} from '#prisma/stores/sweeping'
import { recoveryWorkflowId } from '#workflows/recovery/messages'
import { recordOutcome } from '../../workflows/activities/cases/outcome.ts'
import { refusalIn } from '../../workflows/failure.ts'
import { type Do, pick } from './people.ts'
import { type Bill, FAULTS } from './provider.ts'
import type { Stage } from './stage.ts'
import { at } from './virtual-time.ts'

const MINUTE = 60_000
const WAITS = [MINUTE, 10 * MINUTE, 60 * MINUTE, 6 * 60 * MINUTE, 24 * 60 * MINUTE, 4 * 24 * 60 * MINUTE]
/** what may happen in one step; a payout that nobody can tell about is asked for twice an hour */
const MOST_EVENTS = 10

export const pass: Do = async ({ server }, which) => {
  for (let left = 1 + (which % 3); left > 0; left -= 1) if (!(await server.passNext())) break
  return true
}

export const wait: Do = async (stage, which) => {
  const until = stage.clock.now + (pick(WAITS, which) ?? MINUTE)
  for (let left = MOST_EVENTS; left > 0; left -= 1) {
    const next = stage.server.agenda.next()
    if (next === null || next > until) {
      stage.clock.now = until
      return true
    }
    await stage.server.passNext()
  }
  return true
}

/** so many calls in a row are every try of one step, and the question after them */
const ALL_TRIES = 7

export const fault: Do = ({ provider }, which, how) => {
  const what = pick(FAULTS, which) ?? 'hangs'
  const isOutage = what === 'lost-before' && how % 2 === 0
  for (let times = isOutage ? ALL_TRIES : 1; times > 0; times -= 1) provider.fail(what)
  return Promise.resolve(true)
}
export const loseStep: Do = ({ server }, which) => {
  if (which % 2 === 0) server.loseNextAnswer()
  else server.delayNextAnswer()
  return Promise.resolve(true)
}
export const loseLedger: Do = ({ lossy }) => {
  lossy.loseNextAnswer()
  return Promise.resolve(true)
}

/** The worker is killed; two times of three Temporal's store is lost with it. */
export const crash: Do = async (stage, which) => {
  stage.provider.callersDie()
  if (which % 3 === 0) stage.server.workerDies()
  else {
    stage.server.storeIsLost()
    await stage.resume()
  }
  return true
}

export const arrive: Do = async ({ provider, server }, which) => {
  if (provider.hanging === 0) return false
  provider.arrive(which)
  await server.settle()
  return true
}

export const collect: Do = ({ provider }, which) => {
  const bill = pick(
    [...provider.bills.values()].filter(({ state }) => state === 'waiting'),
    which,
  )
  if (bill) provider.collect(bill.outBillNo)
  return Promise.resolve(bill !== undefined)
}

const STATES = {
  processing: 'PROCESSING',
  waiting: 'WAIT_USER_CONFIRM',
  cancelling: 'CANCELING',
  success: 'SUCCESS',
  fail: 'FAIL',
  cancelled: 'CANCELLED',
  returned: 'SUCCESS',
} as const

/** The provider says how it stands, or how it stood, or names another amount; as often as it likes. */
export const notify: Do = async (stage, which, how) => {
  const bill = pick(
    [...stage.provider.bills.values()].filter(({ rail }) => rail === 'wechat'),
    which,
  )
  const payout = bill && stage.books.payouts.find(({ outBillNo }) => outBillNo === bill.outBillNo)
  const kase = payout && stage.caseOf(payout)
  if (!bill || !payout || !kase) return false
  if (payout.kind === 'surplus') {
    const recovery = stage.books.recoveries.find(({ payoutId }) => payoutId === payout.advanceId)
    if (recovery) await stage.server.signal(recoveryWorkflowId(recovery.id), 'surplusNoticed')
    await stage.server.settle()
    return true
  }
  for (let times = how % 7 === 0 ? 3 : 1; times > 0; times -= 1)
    await stage.signal(kase, 'providerNoticed', noticeOf(stage, bill, how))
  return true
}

function noticeOf({ provider }: Stage, bill: Bill, how: number) {
  const now = provider.look(bill.outBillNo) ?? bill
  const isStale = how % 5 === 0
  const reason = now.kind === 'confirms' ? 'OVERDUE_CLOSE' : 'ACCOUNT_FROZEN'
  return {
    eventId: randomUUID(),
    outBillNo: bill.outBillNo,
    providerBillNo: `W${bill.outBillNo.slice(0, 8)}`,
    state: isStale ? 'PROCESSING' : STATES[now.state],
    amountCents: how % 11 === 0 ? bill.amountCents + 1 : bill.amountCents,
    ...(now.state === 'fail' ? { failReason: reason } : {}),
  }
}

/** A payee's bank sends the money back. A case that still listens is told, any other's is taken by upkeep. */
export const sendBack: Do = async (stage, which) => {
  const { books, provider, lane, lossy, clock } = stage
  const paid = books.payouts.filter(({ state, kind, rail, id, caseId }) => {
    const latest = books.payouts.findLast((one) => one.caseId === caseId && one.kind === 'advance')
    return state === 'paid' && kind === 'advance' && rail === 'bank' && latest?.id === id
  })
  const payout = pick(paid, which)
  const kase = payout && stage.caseOf(payout)
  if (!payout || !kase || !provider.sendBack(payout.outBillNo)) return false
  if (kase.state === 'resolved' || kase.state === 'reopen-requested') {
    await stage.signal(kase, 'railHeard')
    return true
  }
  const row = await readPayoutOf(lane.database.prisma, kase.id)
  const money = { database: lane.database, ledger: lossy.ledger }
  const came = { kind: 'returned', code: 'AC04' } as const
  lossy.forgetFaults()
  try {
    if (row) await at(clock, undefined, () => recordOutcome(money, row, came, SYSTEM, clock.now))
  } catch (error) {
    // the merchant had repaid it: finance has it on its list
    if (!refusalIn(error)) throw error
  }
  return true
}

export const inject: Do = async (stage, _which, how) => {
  const amountCents = cents(100_000 + (how % 10) * 50_000)
  await post(stage, { do: 'inject', amount: amountCents }, (common) =>
    stage.lane.ledger.inject({ ...common, amountCents }),
  )
  return await sweep(stage, 0, 0)
}

/** Higher, or lower than what is out. */
export const setCap: Do = async (stage, _which, how) => {
  const capCents = cents(1_000_000 + (how % 13) * 250_000)
  await post(stage, { do: 'setCap', amount: capCents }, (common) =>
    stage.lane.ledger.setCap({ ...common, capCents }),
  )
  return await sweep(stage, 0, 0)
}

async function post(
  { city, ofFinance }: Stage,
  action: { readonly do: 'inject' | 'setCap'; readonly amount: number },
  command: (common: {
    key: string
    fundId: string
    actor: typeof SYSTEM
  }) => Promise<{ readonly refused: string | null }>,
): Promise<void> {
  const { refused } = await command({ key: randomUUID(), fundId: city.fundId, actor: SYSTEM })
  if (refused !== null) throw new Error(`finance is refused: ${refused}`)
  ofFinance.push(action)
}

/** What upkeep does each minute, by the rows. */
export const sweep: Do = async (stage) => {
  const { lane, server, clock, books } = stage
  const { prisma } = lane.database
  const [recoveries, steps, waiting, postponed] = await at(clock, undefined, () =>
    Promise.all([
      listStartableRecoveries(prisma),
      listRecoveriesToStep(prisma),
      listWakeablePayouts(prisma),
      listPostponed(prisma),
    ]),
  )
  for (const { id: recoveryId } of recoveries)
    if (books.recoveries.some(({ id }) => id === recoveryId))
      await server.start('recovery', recoveryWorkflowId(recoveryId), { recoveryId })
  for (const recoveryId of steps) await server.signal(recoveryWorkflowId(recoveryId), 'recoveryStepDue')
  for (const { caseNumber } of waiting) await wake(stage, caseNumber, 'fundChanged')
  for (const { caseNumber } of postponed) await wake(stage, caseNumber, 'railHeard')
  await server.settle()
  return true
}

async function wake(stage: Stage, caseNumber: string, signal: string): Promise<void> {
  const kase = stage.books.cases.find((one) => one.caseNumber === caseNumber)
  if (kase) await stage.signal(kase, signal)
}

/** Who did not hear an answer asks again, and so does who did. */
export const again: Do = async (stage, which) => {
  const order = pick(stage.orders, which)
  if (order) await stage.ask(order)
  return order !== undefined
}
