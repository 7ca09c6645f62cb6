import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { billPath, cancelPath, TRANSFER_PATH } from '#domain/wechat-wire'
import { type Forgery, newNumber, type Sandbox, startSandbox, until } from './sandbox-client.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox()
})
afterAll(() => sandbox?.stop())

const send: Sandbox['send'] = (...given) => sandbox.send(...given)
const ask: Sandbox['ask'] = (...given) => sandbox.ask(...given)
const call: Sandbox['call'] = (...given) => sandbox.call(...given)
const transferOf: Sandbox['transferOf'] = (...given) => sandbox.transferOf(...given)
const stateOf: Sandbox['stateOf'] = (...given) => sandbox.stateOf(...given)
const comesTo: Sandbox['comesTo'] = (...given) => sandbox.comesTo(...given)
const debitsOf: Sandbox['debitsOf'] = (...given) => sandbox.debitsOf(...given)
const noticesOf: Sandbox['noticesOf'] = (...given) => sandbox.noticesOf(...given)

const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
  type: 'pkcs8',
  format: 'pem',
})

describe('a request that is not ours is refused, and no money moves', () => {
  test.each<[what: string, forged: () => Forgery]>([
    ['without a signature', () => ({ authorization: '' })],
    ['signed by another scheme', () => ({ authorization: 'Bearer token' })],
    ['signed with a stranger’s key', () => ({ key: stranger })],
    ['under another serial', () => ({ serial: 'OTHER' })],
    ['of another merchant', () => ({ mchid: '1900000099' })],
    ['six minutes old', () => ({ ageSeconds: 360 })],
    ['six minutes ahead', () => ({ ageSeconds: -360 })],
    ['signed for another body', () => ({ signedBody: '{}' })],
    ['signed for another address', () => ({ signedPath: billPath('x') })],
  ])('%s', async (_what, forged) => {
    const number = newNumber()
    expect(await send(transferOf(number), forged())).toMatchObject({ status: 401, code: 'SIGN_ERROR' })
    expect(await ask(number)).toMatchObject({ status: 404, code: 'NOT_FOUND', isSigned: true })
  })
})

describe('a transfer that breaks the provider’s rules is refused, and its number stays free', () => {
  test.each<[what: string, given: () => object]>([
    ['of another app', () => ({ appid: 'wx-other' })],
    ['of nothing', () => ({ transfer_amount: 0 })],
    ['of part of a fen', () => ({ transfer_amount: 100.5 })],
    ['beyond the provider’s limit', () => ({ transfer_amount: 20_000_001 })],
    ['to nobody', () => ({ openid: '' })],
    ['with a name in the clear', () => ({ user_name: 'Synthetic Tourist' })],
    ['with a name sealed to another', () => ({ user_name: randomBytes(256).toString('base64') })],
    ['of 2,000.00 without a name', () => ({ transfer_amount: 200_000, user_name: undefined })],
    ['of 0.29 with a name', () => ({ transfer_amount: 29 })],
    ['with a remark of 33 signs', () => ({ transfer_remark: '字'.repeat(33) })],
  ])('%s', async (_what, given) => {
    const number = newNumber()
    expect(await send(transferOf(number, given()))).toMatchObject({
      status: 400,
      code: 'PARAM_ERROR',
      isSigned: true,
    })
    expect((await send(transferOf(number))).status).toBe(200)
  })

  test('under a number that is none, and what is no JSON', async () => {
    expect(await send(transferOf('A-1'))).toMatchObject({ status: 400, code: 'PARAM_ERROR' })
    expect(await call('POST', TRANSFER_PATH, '{')).toMatchObject({ status: 400, code: 'PARAM_ERROR' })
  })

  test('and below 2,000.00 nobody needs a name', async () => {
    const given = { transfer_amount: 199_999, user_name: undefined }
    expect((await send(transferOf(newNumber(), given))).status).toBe(200)
  })
})

test('one number is one debit, however often it is sent, and stays what it was', async () => {
  const number = newNumber()
  const sent = await Promise.all(Array.from({ length: 10 }, () => send(transferOf(number))))
  expect(new Set(sent.map((one) => one.transfer_bill_no)).size).toBe(1)
  expect(sent.every(({ status, isSigned }) => status === 200 && isSigned)).toBe(true)
  for (const given of [
    { transfer_amount: 50_001 },
    { openid: 'another-authorised' },
    { transfer_remark: 'other' },
  ])
    expect(await send(transferOf(number, given))).toMatchObject({ status: 400, code: 'INVALID_REQUEST' })
  await comesTo(number, 'SUCCESS')
  expect(await send(transferOf(number))).toMatchObject({ status: 200, state: 'SUCCESS' })
  expect(await debitsOf(number)).toEqual([50_000])
})

describe('the states follow', () => {
  test('who authorised us is paid at once', async () => {
    const number = newNumber()
    const sent = await send(transferOf(number))
    expect(sent).toMatchObject({ state: 'ACCEPTED', transfer_amount: 50_000 })
    expect(sent.package_info).toBeUndefined()
    expect(await comesTo(number, 'SUCCESS')).toBe('SUCCESS')
  })

  test('who did not confirms first, once', async () => {
    const number = newNumber()
    const { state, package_info: packageInfo = '' } = await send(transferOf(number, { openid: 'synthetic' }))
    expect(state).toBe('WAIT_USER_CONFIRM')
    await new Promise((resolve) => setTimeout(resolve, 600))
    expect(await stateOf(number)).toBe('WAIT_USER_CONFIRM')
    expect(await debitsOf(number)).toEqual([])
    const confirm = () => sandbox.collect(packageInfo)
    expect((await sandbox.collect('guessed')).status).toBe(404)
    await Promise.all([confirm(), confirm(), confirm()])
    expect(await comesTo(number, 'SUCCESS')).toBe('SUCCESS')
    expect((await ask(number)).package_info).toBeUndefined()
    expect(await debitsOf(number)).toEqual([50_000])
  })

  test('what waits can be cancelled, what was paid cannot', async () => {
    const [waiting, paid] = [newNumber(), newNumber()]
    await send(transferOf(waiting, { openid: 'synthetic' }))
    await send(transferOf(paid))
    await comesTo(paid, 'SUCCESS')
    expect(await call('POST', cancelPath(waiting), '{}')).toMatchObject({ status: 200, state: 'CANCELING' })
    expect(await comesTo(waiting, 'CANCELLED')).toBe('CANCELLED')
    expect(await call('POST', cancelPath(paid), '{}')).toMatchObject({ status: 400, code: 'INVALID_REQUEST' })
    expect(await stateOf(paid)).toBe('SUCCESS')
    expect(await debitsOf(waiting)).toEqual([])
  })
})

describe('a notification', () => {
  test('is signed, sealed, and tells what happened', async () => {
    const number = newNumber()
    await send(transferOf(number))
    const [notice] = await until(
      () => noticesOf(number),
      (seen) => seen.length > 0,
    )
    expect(notice).toMatchObject({ outBillNo: number, state: 'SUCCESS', amountCents: 50_000 })
    expect(
      sandbox.ear.heard.some(({ body }) => body.includes(number) || body.includes('synthetic-authorised')),
    ).toBe(false)
  })

  test('comes again until it is heard, and no more after', async () => {
    sandbox.ear.answer(500)
    const number = newNumber()
    await send(transferOf(number))
    await until(
      () => noticesOf(number),
      (seen) => seen.length >= 2,
    )
    sandbox.ear.answer(200)
    const told = await until(
      () => noticesOf(number),
      (seen) => seen.length >= 3,
    )
    expect(new Set(told.map(({ eventId }) => eventId)).size).toBe(1)
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    expect(noticesOf(number)).toHaveLength(told.length)
  })
})

test('killed at once after its answers, it knows every bill, ends what was under way and tells what it owes', async () => {
  sandbox.ear.answer(500)
  const [paid, underWay, waiting, canceling] = Array.from({ length: 4 }, newNumber)
  if (!paid || !underWay || !waiting || !canceling) throw new Error('four numbers')
  await send(transferOf(paid))
  await comesTo(paid, 'SUCCESS')
  await send(transferOf(waiting, { openid: 'synthetic' }))
  await send(transferOf(canceling, { openid: 'synthetic' }))
  await call('POST', cancelPath(canceling), '{}')
  const before = await send(transferOf(underWay))
  await sandbox.stack.process('sandbox').kill()
  expect(before.state).toBe('ACCEPTED')
  sandbox.ear.heard.length = 0
  sandbox.ear.answer(200)
  await sandbox.stack.process('sandbox').start()

  expect((await send(transferOf(underWay))).transfer_bill_no).toBe(before.transfer_bill_no)
  expect(await comesTo(underWay, 'SUCCESS')).toBe('SUCCESS')
  expect(await comesTo(canceling, 'CANCELLED')).toBe('CANCELLED')
  expect(await stateOf(waiting)).toBe('WAIT_USER_CONFIRM')
  for (const number of [paid, underWay]) {
    expect(await debitsOf(number)).toEqual([50_000])
    const told = await until(
      () => noticesOf(number),
      (seen) => seen.length > 0,
    )
    expect(told[0]).toMatchObject({ state: 'SUCCESS' })
  }
})
