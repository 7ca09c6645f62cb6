import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { verifyNotification } from '#api/provider-notification/verify'
import { newNumber, type Sandbox, startSandbox, until } from './sandbox-client.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox()
})
afterAll(() => sandbox?.stop())
afterEach(async () => {
  await fetch(`${sandbox.stack.sandboxUrl}/admin/faults`, { method: 'DELETE' })
})

const strike = async (fault: string, times = 1) =>
  expect((await sandbox.admin('faults', { fault, times })).status).toBe(200)
const transfer = (number: string) => sandbox.send(sandbox.transferOf(number))
const faults = z.record(z.string(), z.object({ times: z.number() }))
const leftOf = async (fault: string) =>
  faults.parse(await (await fetch(`${sandbox.stack.sandboxUrl}/admin/faults`)).json())[fault]?.times

describe('a fault on the way of a transfer', () => {
  test.each([
    ['error-500', 500, 'SYSTEM_ERROR'],
    ['busy-429', 429, 'FREQUENCY_LIMITED'],
    ['unknown-code', 400, 'SOMETHING_NEW'],
    ['refuse', 400, 'NAME_NOT_CORRECT'],
  ])('%s answers %i %s, once, and nothing took effect', async (fault, status, code) => {
    const number = newNumber()
    await strike(fault)
    expect(await transfer(number)).toMatchObject({ status, code, isSigned: true })
    expect((await sandbox.ask(number)).status).toBe(404)
    expect((await transfer(number)).status).toBe(200)
  })

  test('drop-before-effect loses the request, drop-after-effect only the answer', async () => {
    const [before, after] = [newNumber(), newNumber()]
    await strike('drop-before-effect')
    await expect(transfer(before)).rejects.toThrow('fetch failed')
    expect((await sandbox.ask(before)).status).toBe(404)
    await strike('drop-after-effect')
    await expect(transfer(after)).rejects.toThrow('fetch failed')
    expect((await sandbox.ask(after)).status).toBe(200)
    await transfer(after)
    await sandbox.comesTo(after, 'SUCCESS')
    expect(await sandbox.debitsOf(after)).toEqual([50_000])
  })

  test('a request that hangs ends when the process stops, and takes no effect', async () => {
    const number = newNumber()
    await strike('hang')
    const hanging = transfer(number).then(
      () => 'answered',
      () => 'dropped',
    )
    await until(
      () => leftOf('hang'),
      (left) => left === 0,
    )
    const dying = sandbox.stack.process('sandbox')
    process.kill(dying.pid() ?? Number.NaN, 'SIGTERM')
    expect(await hanging).toBe('dropped')
    // far less than the two minutes that it would have hung, and nobody killed it
    expect(
      await until(
        () => dying.pid(),
        (pid) => pid === undefined,
      ),
    ).toBeUndefined()
    await dying.start()
    expect((await sandbox.ask(number)).status).toBe(404)
  })

  test('one that is not known is refused with the list of those that are', async () => {
    const told = await sandbox.admin('faults', { fault: 'earthquake' })
    expect(told.status).toBe(400)
    expect(await told.text()).toContain('reordered-notification')
  })
})

describe('notifications', () => {
  const heardOf = (number: string, count: number) =>
    until(
      () => sandbox.noticesOf(number),
      (seen) => seen.length >= count,
    )
  const collected = async (fault?: string) => {
    const number = newNumber()
    const sent = await sandbox.send(sandbox.transferOf(number, { openid: 'synthetic' }))
    if (fault) await strike(fault)
    await sandbox.collect(sent.package_info ?? '')
    return (await heardOf(number, 2)).map(({ state }) => state)
  }

  test('tell the steps on the way too', async () => {
    expect(await collected()).toEqual(['TRANSFERING', 'SUCCESS'])
  })

  test('come in the opposite order when they are reordered, each once', async () => {
    expect(await collected('reordered-notification')).toEqual(['SUCCESS', 'TRANSFERING'])
  })

  test('that are held for another to pass come by themselves when none does', async () => {
    const number = newNumber()
    await strike('reordered-notification')
    await transfer(number)
    await sandbox.comesTo(number, 'SUCCESS')
    expect(await heardOf(number, 1)).toMatchObject([{ state: 'SUCCESS' }])
    expect(await leftOf('reordered-notification')).toBe(0)
  })

  test('that are held survive a kill', async () => {
    const number = newNumber()
    await strike('reordered-notification')
    await transfer(number)
    await sandbox.comesTo(number, 'SUCCESS')
    await sandbox.stack.process('sandbox').kill()
    await sandbox.stack.process('sandbox').start()
    expect(await heardOf(number, 1)).toMatchObject([{ state: 'SUCCESS' }])
  })

  test('come twice when they are duplicated', async () => {
    const number = newNumber()
    await strike('duplicate-notification')
    await transfer(number)
    const [first, second] = await heardOf(number, 2)
    expect(second).toEqual(first)
  })

  test('name another amount when that is the fault', async () => {
    const number = newNumber()
    await strike('wrong-amount')
    await transfer(number)
    expect(await heardOf(number, 1)).toMatchObject([{ amountCents: 50_001 }])
  })

  test.each([
    ['wrong-signature', 'signature'],
    ['old-timestamp', 'timestamp'],
  ] as const)('with a %s are not believed', async (fault, because) => {
    const number = newNumber()
    await strike(fault)
    const before = sandbox.ear.heard.length
    await transfer(number)
    const heard = await until(
      () => sandbox.ear.heard.slice(before),
      (seen) => seen.length > 0,
    )
    expect(heard.map((raw) => verifyNotification(sandbox.credentials(), raw, Date.now()))).toEqual([
      { genuine: false, because },
    ])
  })
})
