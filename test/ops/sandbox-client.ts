import { constants, createSign, createVerify, publicEncrypt, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import path from 'node:path'
import { z } from 'zod'
import { type RawNotification, verifyNotification } from '#api/provider-notification/verify'
import {
  answerToSign,
  billPath,
  formatAuthorization,
  requestToSign,
  TRANSFER_PATH,
} from '#domain/wechat-wire'
import { startStack } from '#test/platform/stack'

export interface Forgery {
  readonly key?: string | Buffer
  readonly serial?: string
  readonly mchid?: string
  readonly ageSeconds?: number
  readonly signedBody?: string
  readonly signedPath?: string
  readonly authorization?: string
  /** the platform key that the answer shall be signed with */
  readonly platformSerial?: string
}

const answer = z.object({
  code: z.string().optional(),
  state: z.string().optional(),
  fail_reason: z.string().optional(),
  package_info: z.string().optional(),
  transfer_bill_no: z.string().optional(),
  transfer_amount: z.number().optional(),
  available_amount: z.number().optional(),
  pending_amount: z.number().optional(),
  hash_type: z.string().optional(),
  hash_value: z.string().optional(),
  download_url: z.string().optional(),
})
const platformKey = z.object({ serial: z.string(), pem: z.string() })
const credentialsOf = z.object({
  mchid: z.string(),
  appid: z.string(),
  serial: z.string(),
  privateKey: z.string(),
  apiV3Key: z.string(),
  notifyUrl: z.string(),
  baseUrl: z.string(),
  platformKeys: z.tuple([platformKey], platformKey),
})
const debits = z.array(z.object({ outBillNo: z.string(), amountCents: z.number() }))

export const newNumber = () => randomBytes(16).toString('hex')

export async function until<T>(look: () => T | Promise<T>, isSo: (seen: T) => boolean): Promise<T> {
  for (const giveUp = Date.now() + 15_000; ; ) {
    const seen = await look()
    if (isSo(seen) || Date.now() > giveUp) return seen
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** A sandbox in a process of its own, our signed calls to it, and an ear for its notifications. */
export async function startSandbox(env: NodeJS.ProcessEnv = {}) {
  const stack = await startStack({ rooms: ['sandbox'], env: { XIANPEI_SANDBOX_DELAY_MS: '200', ...env } })
  const folder = path.join(stack.platform.dataFolder, 'sandbox')
  /** as our processes read them: the file follows a rotation */
  const credentialsFile = path.join(folder, 'credentials.json')
  const credentials = () => credentialsOf.parse(JSON.parse(readFileSync(credentialsFile, 'utf8')))
  const ear = await listen()

  const authorize = (method: string, where: string, text: string, forged: Forgery) => {
    const ours = credentials()
    const timestamp = String(Math.floor(Date.now() / 1_000) - (forged.ageSeconds ?? 0))
    const nonce = randomBytes(16).toString('hex')
    const signature = createSign('RSA-SHA256')
      .update(requestToSign(method, forged.signedPath ?? where, timestamp, nonce, forged.signedBody ?? text))
      .sign(forged.key ?? ours.privateKey, 'base64')
    return formatAuthorization({
      mchid: forged.mchid ?? ours.mchid,
      serial: forged.serial ?? ours.serial,
      timestamp,
      nonce,
      signature,
    })
  }

  /** A signed request as it is, whatever it answers. */
  const request = (method: 'GET' | 'POST', where: string, text = '', forged: Forgery = {}) =>
    fetch(`${stack.sandboxUrl}${where}`, {
      method,
      headers: {
        'content-type': 'application/json',
        authorization: forged.authorization ?? authorize(method, where, text, forged),
        ...(forged.platformSerial ? { 'wechatpay-serial': forged.platformSerial } : {}),
      },
      ...(method === 'POST' ? { body: text } : {}),
    })

  const call = async (method: 'GET' | 'POST', where: string, text = '', forged: Forgery = {}) => {
    const response = await request(method, where, text, forged)
    const body = await response.text()
    const header = (name: string) => response.headers.get(`wechatpay-${name}`) ?? ''
    const key = credentials().platformKeys.find(({ serial }) => serial === header('serial'))
    const isSigned =
      key !== undefined &&
      createVerify('RSA-SHA256')
        .update(answerToSign(header('timestamp'), header('nonce'), body))
        .verify(key.pem, header('signature'), 'base64')
    return {
      status: response.status,
      isSigned,
      signedBy: header('serial'),
      ...answer.parse(JSON.parse(body)),
    }
  }

  const seal = (name: string, key: string = credentials().platformKeys[0].pem) =>
    publicEncrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING }, Buffer.from(name)).toString('base64')

  const transferOf = (number: string, given: object = {}) => ({
    appid: credentials().appid,
    out_bill_no: number,
    transfer_scene_id: '1005',
    openid: 'synthetic-authorised',
    user_name: seal('Synthetic Tourist'),
    transfer_amount: 50_000,
    transfer_remark: 'synthetic',
    notify_url: ear.url,
    ...given,
  })
  const send = (content: object, forged: Forgery = {}) =>
    call('POST', TRANSFER_PATH, JSON.stringify(content), forged)
  const ask = (number: string) => call('GET', billPath(number))
  const stateOf = async (number: string) => (await ask(number)).state

  return {
    stack,
    folder,
    credentials,
    ear,
    request,
    call,
    seal,
    transferOf,
    send,
    ask,
    stateOf,
    comesTo: async (number: string, state: string) =>
      await until(
        () => stateOf(number),
        (seen) => seen === state,
      ),
    debitsOf: async (number: string) =>
      debits
        .parse(await (await fetch(`${stack.sandboxUrl}/admin/debits`)).json())
        .filter(({ outBillNo }) => outBillNo === number)
        .map(({ amountCents }) => amountCents),
    admin: (what: string, content: object) =>
      fetch(`${stack.sandboxUrl}/admin/${what}`, { method: 'POST', body: JSON.stringify(content) }),
    collect: (packageInfo: string) =>
      fetch(`${stack.sandboxUrl}/collect/${packageInfo}`, { method: 'POST', redirect: 'manual' }),
    /** What our own door makes of what it heard about this number, in the order in which it came. */
    noticesOf: (number: string) =>
      ear.heard.flatMap((raw) => {
        const verdict = verifyNotification(credentials(), raw, Date.now())
        return verdict.genuine && verdict.notification.outBillNo === number ? [verdict.notification] : []
      }),
    async stop(): Promise<void> {
      ear.close()
      await stack.stop()
    },
  }
}
export type Sandbox = Awaited<ReturnType<typeof startSandbox>>

async function listen() {
  const heard: RawNotification[] = []
  const answering = { status: 200 }
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
        reply.writeHead(answering.status).end()
      })
  })
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  const address = listener.address()
  if (address === null || typeof address === 'string') throw new Error('the listener has a port')
  return {
    heard,
    /** what our side answers a notification with */
    answer: (status: number) => {
      answering.status = status
    },
    url: `http://127.0.0.1:${address.port}/`,
    close: () => listener.close(),
  }
}
