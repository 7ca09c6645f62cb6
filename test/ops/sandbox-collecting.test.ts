import { afterAll, beforeAll, expect, test } from 'vitest'
import { balancePath } from '#domain/wechat-wire'
import { newNumber, type Sandbox, startSandbox, until } from './sandbox-client.ts'

const COLLECT_WITHIN_MS = 2_000
let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox({ XIANPEI_SANDBOX_COLLECT_WITHIN_MS: String(COLLECT_WITHIN_MS) })
})
afterAll(() => sandbox?.stop())

const waitsForPayee = async (number: string) => {
  const sent = await sandbox.send(sandbox.transferOf(number, { openid: 'synthetic' }))
  expect(sent.state).toBe('WAIT_USER_CONFIRM')
  return sent.package_info ?? ''
}
const balance = async () => {
  const { available_amount, pending_amount } = await sandbox.call('GET', balancePath('OPERATION'))
  return { available_amount, pending_amount }
}

test('money that nobody takes in time comes back, and we are told', async () => {
  const before = await balance()
  const number = newNumber()
  await waitsForPayee(number)
  expect(await sandbox.comesTo(number, 'FAIL')).toBe('FAIL')
  expect(await sandbox.ask(number)).toMatchObject({ fail_reason: 'OVERDUE_CLOSE', isSigned: true })
  expect(await balance()).toEqual(before)
  expect(await sandbox.debitsOf(number)).toEqual([])
  const told = await until(
    () => sandbox.noticesOf(number),
    (seen) => seen.length > 0,
  )
  expect(told.at(-1)).toMatchObject({ state: 'FAIL', failReason: 'OVERDUE_CLOSE', amountCents: 50_000 })
})

test('a time that ran out while the process was dead has run out', async () => {
  const number = newNumber()
  await waitsForPayee(number)
  await sandbox.stack.process('sandbox').kill()
  await new Promise((resolve) => setTimeout(resolve, COLLECT_WITHIN_MS))
  await sandbox.stack.process('sandbox').start()
  expect(await sandbox.comesTo(number, 'FAIL')).toBe('FAIL')
  expect(await sandbox.ask(number)).toMatchObject({ fail_reason: 'OVERDUE_CLOSE' })
})

test('money that was taken in time stays taken', async () => {
  const number = newNumber()
  await sandbox.collect(await waitsForPayee(number))
  expect(await sandbox.comesTo(number, 'SUCCESS')).toBe('SUCCESS')
  await new Promise((resolve) => setTimeout(resolve, COLLECT_WITHIN_MS))
  expect(await sandbox.stateOf(number)).toBe('SUCCESS')
  expect(await sandbox.debitsOf(number)).toEqual([50_000])
})
