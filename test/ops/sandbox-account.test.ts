import { appendFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { balancePath, cancelPath } from '#domain/wechat-wire'
import { newNumber, type Sandbox, startSandbox } from './sandbox-client.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox()
})
afterAll(() => sandbox?.stop())
beforeEach(() => setLimit(null))

const balance = async () => {
  const {
    status,
    isSigned,
    available_amount: available,
    pending_amount: pending,
  } = await sandbox.call('GET', balancePath('OPERATION'))
  expect({ status, isSigned }).toEqual({ status: 200, isSigned: true })
  return { available, pending }
}
const setBalance = async (cents: number) =>
  expect((await sandbox.admin('balance', { cents })).status).toBe(200)
const setLimit = async (cents: number | null) =>
  expect((await sandbox.admin('daily-limit', { cents })).status).toBe(200)
const transfer = (number: string, amount = 50_000, openid = 'synthetic-authorised') =>
  sandbox.send(sandbox.transferOf(number, { transfer_amount: amount, openid }))

describe('the balance', () => {
  test('is 100,000,000.00 yuan at first, and only our signature is told', async () => {
    expect(await balance()).toEqual({ available: 10_000_000_000, pending: 0 })
    const asked = (type: string, forged = {}) => sandbox.call('GET', balancePath(type), '', forged)
    expect(await asked('OPERATION', { authorization: '' })).toMatchObject({
      status: 401,
      code: 'SIGN_ERROR',
    })
    expect(await asked('BASIC')).toMatchObject({ status: 400, code: 'INVALID_REQUEST', isSigned: true })
    expect(await asked('OTHER')).toMatchObject({ status: 400, code: 'PARAM_ERROR', isSigned: true })
  })

  test('gives up what a success takes, and sets aside what is under way', async () => {
    await setBalance(120_000)
    const [paid, waiting] = [newNumber(), newNumber()]
    await transfer(paid)
    expect((await balance()).available).toBe(70_000)
    await sandbox.comesTo(paid, 'SUCCESS')
    expect(await balance()).toEqual({ available: 70_000, pending: 0 })
    await transfer(waiting, 60_000, 'synthetic')
    expect(await balance()).toEqual({ available: 10_000, pending: 60_000 })
    await sandbox.call('POST', cancelPath(waiting), '{}')
    await sandbox.comesTo(waiting, 'CANCELLED')
    expect(await balance()).toEqual({ available: 70_000, pending: 0 })
  })

  test('comes back when a transfer fails', async () => {
    await setBalance(50_000)
    const number = newNumber()
    const { package_info: packageInfo = '' } = await transfer(number, 50_000, 'synthetic')
    expect(await balance()).toEqual({ available: 0, pending: 50_000 })
    await sandbox.admin('faults', { fault: 'fail-later' })
    await sandbox.collect(packageInfo)
    await sandbox.comesTo(number, 'FAIL')
    expect(await balance()).toEqual({ available: 50_000, pending: 0 })
  })

  test('is never overdrawn by transfers that come at once; a refused number takes no effect and may come again', async () => {
    await setBalance(250_000)
    const numbers = Array.from({ length: 10 }, newNumber)
    const sent = await Promise.all(numbers.map((number) => transfer(number)))
    const refused = numbers.filter((_number, at) => sent[at]?.status !== 200)
    expect(refused).toHaveLength(5)
    for (const one of sent)
      if (one.status !== 200) expect(one).toMatchObject({ status: 403, code: 'NOT_ENOUGH' })
    expect((await balance()).available).toBe(0)
    const [number = ''] = refused
    expect(await sandbox.ask(number)).toMatchObject({ status: 404, code: 'NOT_FOUND' })
    await setBalance(50_000)
    expect((await transfer(number)).status).toBe(200)
    expect(await sandbox.comesTo(number, 'SUCCESS')).toBe('SUCCESS')
    expect(await sandbox.debitsOf(number)).toEqual([50_000])
  })

  test('that is not a whole number of fen, or below zero, is not taken', async () => {
    const before = await balance()
    for (const cents of [-1, 0.5, 1e15, '100', null])
      expect((await sandbox.admin('balance', { cents })).status).toBe(400)
    expect(await balance()).toEqual(before)
  })
})

test('a transfer is closed at once when its time is said to be over, and only one that waits for its payee', async () => {
  await setBalance(100_000)
  const [waiting, paid] = [newNumber(), newNumber()]
  const { package_info: packageInfo = '' } = await transfer(waiting, 50_000, 'synthetic')
  await transfer(paid)
  await sandbox.comesTo(paid, 'SUCCESS')
  expect((await sandbox.admin('expire', { outBillNo: waiting })).status).toBe(200)
  expect(await sandbox.ask(waiting)).toMatchObject({ state: 'FAIL', fail_reason: 'OVERDUE_CLOSE' })
  expect(await balance()).toEqual({ available: 50_000, pending: 0 })
  for (const outBillNo of [waiting, paid, newNumber()])
    expect((await sandbox.admin('expire', { outBillNo })).status).toBe(404)
  await sandbox.collect(packageInfo)
  expect(await sandbox.stateOf(waiting)).toBe('FAIL')
  expect(await sandbox.stateOf(paid)).toBe('SUCCESS')
})

describe('the daily limit', () => {
  const figures = z.object({ usedTodayCents: z.number() })
  const usedToday = async () =>
    figures.parse(await (await fetch(`${sandbox.stack.sandboxUrl}/admin/account`)).json()).usedTodayCents

  test('refuses what goes past it, and what failed or was cancelled does not count', async () => {
    await setBalance(1_000_000)
    const used = await usedToday()
    await setLimit(used + 100_000)
    const [waiting, beyond] = [newNumber(), newNumber()]
    expect((await transfer(waiting, 60_000, 'synthetic')).status).toBe(200)
    expect(await transfer(beyond, 40_001)).toMatchObject({
      status: 403,
      code: 'QUOTA_EXCEED',
      isSigned: true,
    })
    expect((await sandbox.ask(beyond)).status).toBe(404)
    expect((await transfer(newNumber(), 40_000)).status).toBe(200)
    await sandbox.call('POST', cancelPath(waiting), '{}')
    await sandbox.comesTo(waiting, 'CANCELLED')
    expect((await transfer(beyond, 40_001)).status).toBe(200)
    expect(await usedToday()).toBe(used + 80_001)
  })

  test('does not refuse a number again that it took before', async () => {
    const number = newNumber()
    await transfer(number)
    await setLimit(0)
    await setBalance(0)
    expect((await transfer(number)).status).toBe(200)
  })
})

test('balance, what is set aside and the limit survive a kill; so does a line that was torn', async () => {
  await setBalance(300_000)
  const waiting = newNumber()
  await transfer(waiting, 60_000, 'synthetic')
  await setLimit(1_234)
  const before = await balance()
  await sandbox.stack.process('sandbox').kill()
  appendFileSync(path.join(sandbox.folder, 'bills.jsonl'), '{"adjustedCents":-1,"at":"20')
  await sandbox.stack.process('sandbox').start()
  expect(await balance()).toEqual(before)
  expect(await transfer(newNumber())).toMatchObject({ status: 403, code: 'QUOTA_EXCEED' })
  expect(await sandbox.stateOf(waiting)).toBe('WAIT_USER_CONFIRM')
})
