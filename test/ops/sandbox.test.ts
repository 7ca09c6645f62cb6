import {
  constants,
  createSign,
  createVerify,
  generateKeyPairSync,
  publicEncrypt,
  randomBytes,
} from 'node:crypto'
import { createServer } from 'node:http'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type RawNotification, verifyNotification } from '#api/provider-notification/verify'
import {
  answerToSign,
  billPath,
  cancelPath,
  formatAuthorization,
  requestToSign,
  TRANSFER_PATH,
} from '#domain/wechat-wire'
import { type ProviderCredentials, readCredentials } from '#workflows/activities/payout-rail/credentials'
import { startStack, type Stack } from '#test/platform/stack'

let stack: Stack
let ours: ProviderCredentials
let notifyUrl: string
const heard: RawNotification[] = []
/** what our side answers a notification with */
let hears = 200

const listener = createServer((request, reply) => {
  const chunks: Buffer[] = []
  request
    .on('data', (chunk: Buffer) => chunks.push(chunk))
    .on('end', () => {
      const header = (name: string) => String(request.headers[`wechatpay-${name}`] ?? '')
      heard.push({
        body: Buffer.concat(chunks).toString(),
        serial: header('serial'),
        timestamp: header('timestamp'),
        nonce: header('nonce'),
        signature: header('signature'),
      })
      reply.writeHead(hears).end()
    })
})

beforeAll(async () => {
  stack = await startStack({ rooms: ['sandbox'], env: { XIANPEI_SANDBOX_DELAY_MS: '200' } })
  ours = readCredentials(path.join(stack.platform.dataFolder, 'sandbox/credentials.json'))
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  const address = listener.address()
  if (address === null || typeof address === 'string') throw new Error('the listener has a port')
  notifyUrl = `http://127.0.0.1:${address.port}/`
})
afterAll(async () => {
  listener.close()
  await stack?.stop()
})

const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
  type: 'pkcs8',
  format: 'pem',
})

interface Forgery {
  readonly key?: string | Buffer
  readonly serial?: string
  readonly mchid?: string
  readonly ageSeconds?: number
  readonly signedBody?: string
  readonly signedPath?: string
  readonly authorization?: string
}

const answer = z.object({
  code: z.string().optional(),
  state: z.string().optional(),
  package_info: z.string().optional(),
  transfer_bill_no: z.string().optional(),
  transfer_amount: z.number().optional(),
})

async function call(method: 'GET' | 'POST', where: string, text = '', forged: Forgery = {}) {
  const timestamp = String(Math.floor(Date.now() / 1_000) - (forged.ageSeconds ?? 0))
  const nonce = randomBytes(16).toString('hex')
  const signature = createSign('RSA-SHA256')
    .update(requestToSign(method, forged.signedPath ?? where, timestamp, nonce, forged.signedBody ?? text))
    .sign(forged.key ?? ours.privateKey, 'base64')
  const authorization = formatAuthorization({
    mchid: forged.mchid ?? ours.mchid,
    serial: forged.serial ?? ours.serial,
    timestamp,
    nonce,
    signature,
  })
  const response = await fetch(`${stack.sandboxUrl}${where}`, {
    method,
    headers: { 'content-type': 'application/json', authorization: forged.authorization ?? authorization },
    ...(method === 'POST' ? { body: text } : {}),
  })
  const body = await response.text()
  const header = (name: string) => response.headers.get(`wechatpay-${name}`) ?? ''
  const isSigned =
    header('serial') === ours.platformSerial &&
    createVerify('RSA-SHA256')
      .update(answerToSign(header('timestamp'), header('nonce'), body))
      .verify(ours.platformPublicKey, header('signature'), 'base64')
  return { status: response.status, isSigned, ...answer.parse(JSON.parse(body)) }
}

const newNumber = () => randomBytes(16).toString('hex')
const seal = (name: string) =>
  publicEncrypt(
    { key: ours.platformPublicKey, padding: constants.RSA_PKCS1_OAEP_PADDING },
    Buffer.from(name),
  ).toString('base64')

const transferOf = (number: string, given: object = {}) => ({
  appid: ours.appid,
  out_bill_no: number,
  transfer_scene_id: '1005',
  openid: 'synthetic-authorised',
  user_name: seal('Synthetic Tourist'),
  transfer_amount: 50_000,
  transfer_remark: 'synthetic',
  notify_url: notifyUrl,
  ...given,
})
const send = (content: object, forged: Forgery = {}) =>
  call('POST', TRANSFER_PATH, JSON.stringify(content), forged)
const ask = (number: string) => call('GET', billPath(number))

const debitsSchema = z.array(z.object({ outBillNo: z.string(), amountCents: z.number() }))
const debitsOf = async (number: string) =>
  debitsSchema
    .parse(await (await fetch(`${stack.sandboxUrl}/admin/debits`)).json())
    .filter(({ outBillNo }) => outBillNo === number)
    .map(({ amountCents }) => amountCents)

async function until<T>(look: () => T | Promise<T>, isSo: (seen: T) => boolean): Promise<T> {
  for (const giveUp = Date.now() + 15_000; ; ) {
    const seen = await look()
    if (isSo(seen) || Date.now() > giveUp) return seen
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
const stateOf = async (number: string) => (await ask(number)).state
const comesTo = async (number: string, state: string) =>
  await until(
    () => stateOf(number),
    (seen) => seen === state,
  )

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
    const confirm = () =>
      fetch(`${stack.sandboxUrl}/collect/${packageInfo}`, { method: 'POST', redirect: 'manual' })
    expect((await fetch(`${stack.sandboxUrl}/collect/guessed`, { method: 'POST' })).status).toBe(404)
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

/** What our own door makes of what it heard about this number. */
const noticesOf = (number: string) =>
  heard.flatMap((raw) => {
    const verdict = verifyNotification(ours, raw, Date.now())
    return verdict.genuine && verdict.notification.outBillNo === number ? [verdict.notification] : []
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
    expect(heard.some(({ body }) => body.includes(number) || body.includes('synthetic-authorised'))).toBe(
      false,
    )
  })

  test('comes again until it is heard, and no more after', async () => {
    hears = 500
    const number = newNumber()
    await send(transferOf(number))
    await until(
      () => noticesOf(number),
      (seen) => seen.length >= 2,
    )
    hears = 200
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
  hears = 500
  const [paid, underWay, waiting, canceling] = Array.from({ length: 4 }, newNumber)
  if (!paid || !underWay || !waiting || !canceling) throw new Error('four numbers')
  await send(transferOf(paid))
  await comesTo(paid, 'SUCCESS')
  await send(transferOf(waiting, { openid: 'synthetic' }))
  await send(transferOf(canceling, { openid: 'synthetic' }))
  await call('POST', cancelPath(canceling), '{}')
  const before = await send(transferOf(underWay))
  await stack.process('sandbox').kill()
  expect(before.state).toBe('ACCEPTED')
  heard.length = 0
  hears = 200
  await stack.process('sandbox').start()

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
