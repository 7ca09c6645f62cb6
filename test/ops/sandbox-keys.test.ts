import { readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { verifyNotification } from '#api/provider-notification/verify'
import { billPath } from '#domain/wechat-wire'
import { openCredentials } from '#workflows/activities/payout-rail/credentials'
import { createWeChatRail } from '#workflows/activities/payout-rail/wechat'
import { newNumber, type Sandbox, startSandbox, until } from './sandbox-client.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox()
})
afterAll(() => sandbox?.stop())

const rotate = async (what: string) => expect((await sandbox.admin('rotate', { what })).status).toBe(200)
const serials = () => sandbox.credentials().platformKeys.map(({ serial }) => serial)

test('the credentials name public keys as the provider numbers them, and only their owner reads the file', async () => {
  expect(serials()).toEqual([expect.stringMatching(/^PUB_KEY_ID_\d{32}$/)])
  await rotate('platform')
  for (const file of ['credentials.json', 'keys.json'])
    expect(statSync(path.join(sandbox.folder, file)).mode & 0o777).toBe(0o600)
  expect((await sandbox.admin('rotate', { what: 'something' })).status).toBe(400)
})

describe('a rotated platform key', () => {
  test('comes first, and at most two old ones stay listed', async () => {
    const before = serials()
    await rotate('platform')
    await rotate('platform')
    expect(serials()).toHaveLength(3)
    expect(serials()[2]).toBe(before[0])
    await rotate('platform')
    expect(serials()).not.toContain(before[0])
  })

  test('answers a client that names it or names none; one that names an older key is answered with that', async () => {
    const [newest = '', older = ''] = serials()
    const asked = (platformSerial?: string) =>
      sandbox.call('GET', billPath(newNumber()), '', platformSerial ? { platformSerial } : {})
    expect(await asked()).toMatchObject({ status: 404, isSigned: true, signedBy: newest })
    expect(await asked(newest)).toMatchObject({ status: 404, isSigned: true, signedBy: newest })
    expect(await asked(older)).toMatchObject({ status: 404, isSigned: true, signedBy: older })
    expect(await asked('PUB_KEY_ID_0')).toMatchObject({
      status: 400,
      code: 'INVALID_REQUEST',
      isSigned: true,
      signedBy: newest,
    })
  })

  test('opens a name that was sealed to the key the client named, and no other', async () => {
    const [, older] = sandbox.credentials().platformKeys
    if (!older) throw new Error('there is an older key')
    const sealedToOlder = { user_name: sandbox.seal('Synthetic Tourist', older.pem) }
    const number = newNumber()
    expect((await sandbox.send(sandbox.transferOf(number, sealedToOlder))).status).toBe(400)
    const named = { platformSerial: older.serial }
    expect((await sandbox.send(sandbox.transferOf(number, sealedToOlder), named)).status).toBe(200)
  })

  test('signs the next notification, which our door believes', async () => {
    await rotate('platform')
    const number = newNumber()
    await sandbox.send(sandbox.transferOf(number))
    await until(
      () => sandbox.noticesOf(number),
      (seen) => seen.length > 0,
    )
    expect(sandbox.ear.heard.at(-1)?.serial).toBe(serials()[0])
  })

  test('does not disturb a rail that was made before it', async () => {
    const rail = createWeChatRail(
      openCredentials(path.join(sandbox.folder, 'credentials.json'), console.warn),
    )
    await rotate('platform')
    await rotate('client')
    expect(await rail.query(newNumber())).toEqual({ kind: 'not-found' })
  })
})

test('a rotated client key leaves the old one valid', async () => {
  const old = sandbox.credentials()
  await rotate('client')
  expect(sandbox.credentials().serial).not.toBe(old.serial)
  const asked = (forged: object) => sandbox.call('GET', billPath(newNumber()), '', forged)
  expect((await asked({})).status).toBe(404)
  expect((await asked({ serial: old.serial, key: old.privateKey })).status).toBe(404)
  expect((await asked({ serial: old.serial })).status).toBe(401)
})

test('a rotated API v3 key seals the next notification, which the old one does not open', async () => {
  const old = sandbox.credentials()
  await rotate('api-v3-key')
  const number = newNumber()
  await sandbox.send(sandbox.transferOf(number))
  await until(
    () => sandbox.noticesOf(number),
    (seen) => seen.length > 0,
  )
  const [last] = sandbox.ear.heard.slice(-1)
  if (!last) throw new Error('it was heard')
  expect(verifyNotification(old, last, Date.now())).toEqual({ genuine: false, because: 'content' })
})

test('rotated keys survive a restart, and a data folder from before keys could be rotated still starts', async () => {
  const before = sandbox.credentials()
  await sandbox.stack.process('sandbox').kill()
  await sandbox.stack.process('sandbox').start()
  expect(sandbox.credentials()).toEqual(before)
  await sandbox.stack.process('sandbox').kill()
  const file = path.join(sandbox.folder, 'keys.json')
  const { platform, client, ...rest } = z
    .looseObject({ platform: z.array(z.unknown()), client: z.array(z.unknown()) })
    .parse(JSON.parse(readFileSync(file, 'utf8')))
  writeFileSync(file, JSON.stringify({ ...rest, platform: platform[0], client: client[0] }))
  await sandbox.stack.process('sandbox').start()
  expect(sandbox.credentials()).toEqual({ ...before, platformKeys: [before.platformKeys[0]] })
  expect((await sandbox.ask(newNumber())).status).toBe(404)
  await rotate('platform')
  expect(serials()).toHaveLength(2)
})
