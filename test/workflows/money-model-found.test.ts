import '../model/virtual-time.ts'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import '../platform/provided.ts'
import { comeToTheEnd } from '../model/ending.ts'
import * as people from '../model/people.ts'
import { check, openLanes } from '../model/seeds.ts'
import { Stage } from '../model/stage.ts'
import { crash, pass, sendBack } from '../model/surroundings.ts'
import { BEGINNING, type Lane, openCity } from '../model/world.ts'

/** What the seeds have found, each as the few steps that it takes. */
describe('found by the model', () => {
  let lane: Lane
  let stage: Stage
  beforeAll(async () => {
    const [opened] = await openLanes(inject('platform'), 1)
    if (!opened) throw new Error('no lane')
    lane = opened
  })
  afterAll(() => lane.close())
  beforeEach(async () => {
    stage = await Stage.open(lane, await openCity(lane, { now: BEGINNING }, randomUUID().slice(0, 8), {}))
  })

  const step = async (work: () => Promise<unknown>) => {
    expect(await work()).not.toBe(false)
    await check(stage)
    expect(stage.wrong).toEqual([])
  }
  const toTheEnd = async () => {
    await comeToTheEnd(stage)
    expect(stage.wrong).toEqual([])
  }
  const only = <T>(rows: readonly T[]): T => rows.at(-1) ?? expect.unreachable('there is none')
  const claim = () => only(stage.books.recoveries)

  /** 4,999.99 yuan, advanced and paid. @param how whose account: 1 a plain one, 4 one at a bank */
  async function paid(how = 1): Promise<void> {
    await step(() => people.fileCase(stage, 3, how))
    await advanced()
  }
  async function advanced(): Promise<void> {
    await step(() => people.decide(stage, 0, 3))
    for (let turn = 0; only(stage.books.payouts).state !== 'paid' && turn < 20; turn += 1)
      await step(() => pass(stage, 0, 0))
    expect(only(stage.books.payouts).state).toBe('paid')
  }
  async function recorded(amountCents: number): Promise<string> {
    const id = randomUUID()
    const money = {
      id,
      staffId: 'finance',
      bankReference: id.slice(0, 13),
      amountCents,
      receivedOn: '2025-01-06',
    }
    await step(() => stage.onRecovery(claim(), 'recordRepayment', money, { sure: true }))
    return id
  }
  const confirm = (repaymentId: string, outcome: 'confirmed' | 'refused' = 'confirmed') =>
    step(() => {
      const command = { id: randomUUID(), repaymentId, staffId: 'finance2', outcome }
      const word = { about: repaymentId, staffId: 'finance2' }
      return stage.onRecovery(claim(), 'decideRepayment', command, outcome === 'confirmed' ? { word } : {})
    })
  const lastOutcome = () => stage.orders.at(-1)?.outcome

  test('money of a merchant that owes nothing any more is not posted, and can be refused', async () => {
    await paid(4)
    const repayment = await recorded(499_999)
    await step(() => sendBack(stage, 0, 0))
    for (let turn = 0; claim().state !== 'cancelled' && turn < 10; turn += 1)
      await step(() => pass(stage, 0, 0))
    await confirm(repayment)
    expect(lastOutcome()).toBe('refused')
    expect(stage.books.fund.heldCents).toBe(0)
    await confirm(repayment, 'refused')
    expect(lastOutcome()).toBe('answered')
    await toTheEnd()
  })

  test('a second surplus is sent after the first, and none is forgotten', async () => {
    await paid(8)
    const [first, second] = [await recorded(600_000), await recorded(50_000)]
    await confirm(first)
    await confirm(second)
    await toTheEnd()
    const surplus = stage.books.payouts.filter(({ kind }) => kind === 'surplus')
    expect(surplus.map(({ amountCents, state }) => [amountCents, state])).toEqual([
      [100_001, 'paid'],
      [50_000, 'paid'],
    ])
  })

  test('a case that was opened again pays the surplus of each of its claims', async () => {
    await paid()
    await confirm(await recorded(600_000))
    await step(() => people.reopen(stage, 0, 0))
    await step(() => people.reopen(stage, 0, 0))
    await advanced()
    await confirm(await recorded(550_000))
    await toTheEnd()
    const surplus = stage.books.payouts.filter(({ kind }) => kind === 'surplus')
    expect(surplus.map(({ amountCents, state }) => [amountCents, state])).toEqual([
      [100_001, 'paid'],
      [50_001, 'paid'],
    ])
  })

  test('money that was written down before a claim was repaid can still be decided about', async () => {
    await paid()
    const before = await recorded(100_000)
    await confirm(await recorded(499_999))
    await confirm(before, 'refused')
    expect(lastOutcome()).toBe('answered')
    await toTheEnd()
  })

  test('a case that begins anew in review gives back what a payout had set aside', async () => {
    await step(() => people.fileCase(stage, 3, 1))
    await step(() => people.decide(stage, 0, 3))
    // the ledger has released it, and the worker dies before the row says so
    stage.lossy.loseNextAnswer()
    await step(() => people.undo(stage, 0, 1))
    await step(() => crash(stage, 1, 0))
    expect(only(stage.books.payouts)).toMatchObject({ state: 'cancelled', released: true })
    await toTheEnd()
  })
})
