import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { newNumber, type Sandbox, startSandbox } from './sandbox-client.ts'
import { FAULT_WORDS } from '#ops/sandbox/fault-words'
import { FAULTS } from '#ops/sandbox/faults'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox()
})
afterAll(() => sandbox?.stop())

const press = (where: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(`${sandbox.stack.sandboxUrl}/admin/${where}`, {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers,
    redirect: 'manual',
  })
const look = async () => await (await fetch(sandbox.stack.sandboxUrl)).text()
const told = async (what: string): Promise<unknown> =>
  await (await fetch(`${sandbox.stack.sandboxUrl}/admin/${what}`)).json()
const account = async () =>
  z
    .object({ availableCents: z.number(), dailyLimitCents: z.number().nullable() })
    .parse(await told('account'))

test('it shows every bill with its number, amount and state, and needs no script', async () => {
  const number = newNumber()
  await sandbox.send(sandbox.transferOf(number, { openid: 'synthetic' }))
  await sandbox.admin('expire', { outBillNo: number })
  const text = await look()
  for (const shown of [number, '¥500.00', 'FAIL (OVERDUE_CLOSE)', 'width=device-width'])
    expect(text).toContain(shown)
  expect(text).not.toContain('<script')
})

test('it says in both languages what each fault does, and switches it on for a share and off', async () => {
  const text = await look()
  for (const fault of FAULTS) {
    expect(text).toContain(FAULT_WORDS[fault].zh)
    expect(text).toContain(FAULT_WORDS[fault].en)
  }
  const on = await press('faults', { fault: 'busy-429', share: '0.1' })
  expect([on.status, on.headers.get('location')]).toEqual([303, '/'])
  expect(await told('faults')).toMatchObject({ 'busy-429': { share: 0.1 } })
  expect(await look()).toContain('10 %</b>')
  expect((await press('faults', { fault: 'busy-429', share: '0' })).status).toBe(303)
  expect(await told('faults')).toMatchObject({ 'busy-429': { times: 0 } })
  expect(await look()).not.toContain('10 %</b>')
})

test('it sets balance and limit from what a person types, and takes nothing that is no amount', async () => {
  expect((await press('balance', { yuan: '¥1,000.50' })).status).toBe(303)
  expect((await press('daily-limit', { yuan: '200' })).status).toBe(303)
  expect(await account()).toMatchObject({ availableCents: 100_050, dailyLimitCents: 20_000 })
  for (const yuan of ['much', '-1', '1.001', '']) expect((await press('balance', { yuan })).status).toBe(400)
  const wrong = await press('daily-limit', { yuan: 'much' })
  expect(wrong.status).toBe(400)
  expect(await wrong.text()).toContain('输入无效')
  expect(await account()).toMatchObject({ availableCents: 100_050, dailyLimitCents: 20_000 })
  expect((await press('daily-limit', { yuan: '' })).status).toBe(303)
  expect((await account()).dailyLimitCents).toBeNull()
})

test('it rotates keys', async () => {
  expect((await press('rotate', { what: 'platform' })).status).toBe(303)
  expect(sandbox.credentials().platformKeys).toHaveLength(2)
})

test('a page of somebody else cannot press its buttons', async () => {
  const origin = 'http://elsewhere.example'
  expect((await press('rotate', { what: 'platform' }, { origin })).status).toBe(403)
  const own = { origin: sandbox.stack.sandboxUrl }
  expect((await press('rotate', { what: 'platform' }, own)).status).toBe(303)
  expect(sandbox.credentials().platformKeys).toHaveLength(3)
})
