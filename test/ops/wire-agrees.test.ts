import { createPublicKey, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Aes, Formatter, Rsa, Wechatpay } from 'wechatpay-axios-plugin'
import { z } from 'zod'
import { verifyNotification } from '#api/provider-notification/verify'
import { cents } from '#domain/money'
import { billPath, parseAuthorization } from '#domain/wechat-wire'
import { openCredentials } from '#workflows/activities/payout-rail/credentials'
import { createWeChatRail } from '#workflows/activities/payout-rail/wechat'
import { startStack } from '../platform/stack.ts'

/** An implementation of the provider's wire that is not ours, on both of its sides. */

const credentialsFile = z.object({
  baseUrl: z.string(),
  mchid: z.string(),
  appid: z.string(),
  serial: z.string(),
  privateKey: z.string(),
  apiV3Key: z.string(),
  notifyUrl: z.string(),
  platformKeys: z.array(z.object({ serial: z.string(), pem: z.string() })).min(1),
})

let stack: Awaited<ReturnType<typeof startStack>>
let ours: z.infer<typeof credentialsFile>
beforeAll(async () => {
  stack = await startStack({ rooms: ['sandbox'] })
  const file = path.join(stack.platform.dataFolder, 'sandbox/credentials.json')
  ours = credentialsFile.parse(JSON.parse(readFileSync(file, 'utf8')))
})
afterAll(() => stack?.stop())

const publicHalf = (privateKey: string) =>
  createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString()

const platformKey = () => {
  const [key] = ours.platformKeys
  if (!key) throw new Error('the provider has a key')
  return key
}

test('the sandbox takes a transfer of another implementation, and is believed by it', async () => {
  const { serial, pem } = platformKey()
  const client = new Wechatpay({
    mchid: ours.mchid,
    serial: ours.serial,
    privateKey: ours.privateKey,
    certs: { [serial]: pem },
    baseURL: ours.baseUrl,
  })
  const number = randomBytes(16).toString('hex')
  const { data } = await client.chain('v3/fund-app/mch-transfer/transfer-bills').post({
    appid: ours.appid,
    out_bill_no: number,
    transfer_scene_id: '1005',
    openid: 'synthetic-payee',
    user_name: Rsa.encrypt('Synthetic Payee', pem),
    transfer_amount: 12_345,
    transfer_remark: 'synthetic',
    notify_url: ours.notifyUrl,
  })
  expect(data).toMatchObject({ out_bill_no: number, state: 'WAIT_USER_CONFIRM' })
  expect((await client.chain(billPath(number).slice(1)).get()).data).toMatchObject({
    transfer_amount: 12_345,
  })
})

test('another implementation finds our requests signed, and our sealed name readable', async () => {
  const heard: { authorization: string; path: string; body: string }[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (piece: Buffer) => {
      body += piece.toString('utf8')
    })
    request.on('end', () => {
      heard.push({ authorization: request.headers.authorization ?? '', path: request.url ?? '', body })
      response.writeHead(503).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const credentials = openCredentials(
    path.join(stack.platform.dataFolder, 'sandbox/credentials.json'),
    console.warn,
  )
  const rail = createWeChatRail(() => ({ ...credentials(), baseUrl: `http://127.0.0.1:${port}` }))
  const payee = { account: 'synthetic-payee', realName: 'Synthetic Payee', bankCode: null }
  const sent = rail.send({ outBillNo: 'A1', amountCents: cents(12_345), payee, remark: 'synthetic' })
  await expect(sent).rejects.toThrow('not signed by the provider')
  await new Promise((resolve) => server.close(resolve))

  const [request] = heard
  const signed = parseAuthorization(request?.authorization)
  if (!request || !signed) throw new Error('a signed request was heard')
  const message = Formatter.request('POST', request.path, signed.timestamp, signed.nonce, request.body)
  const keys = z
    .object({ platform: z.array(z.object({ privateKey: z.string() })) })
    .parse(JSON.parse(readFileSync(path.join(stack.platform.dataFolder, 'sandbox/keys.json'), 'utf8')))
  expect(Rsa.verify(message, signed.signature, publicHalf(ours.privateKey))).toBe(true)
  const { user_name: name } = z.object({ user_name: z.string() }).parse(JSON.parse(request.body))
  expect(Rsa.decrypt(name, keys.platform[0]?.privateKey ?? '')).toBe('Synthetic Payee')
})

test('a notification that another implementation made is believed by ours', () => {
  const timestamp = Formatter.timestamp()
  const nonce = Formatter.nonce()
  const inner = Formatter.nonce(12)
  const content = JSON.stringify({
    out_bill_no: 'A1',
    transfer_bill_no: 'B1',
    state: 'SUCCESS',
    transfer_amount: 12_345,
  })
  const body = JSON.stringify({
    id: 'event-1',
    resource: {
      algorithm: 'AEAD_AES_256_GCM',
      ciphertext: Aes.AesGcm.encrypt(content, ours.apiV3Key, inner, 'mch_payment'),
      associated_data: 'mch_payment',
      nonce: inner,
    },
  })
  // any key pair will do: here ours stands for the provider's
  const signature = Rsa.sign(Formatter.response(timestamp, nonce, body), ours.privateKey)
  const raw = { body, serial: ours.serial, timestamp: String(timestamp), nonce, signature }
  const keys = {
    apiV3Key: ours.apiV3Key,
    platformKeys: [{ serial: ours.serial, pem: publicHalf(ours.privateKey) }],
  }
  expect(verifyNotification(keys, raw, timestamp * 1_000)).toMatchObject({
    genuine: true,
    notification: { outBillNo: 'A1', amountCents: 12_345 },
  })
})
