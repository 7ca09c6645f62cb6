import { createSign, createVerify, randomBytes } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { answerToSign, isTimely, parseAuthorization, requestToSign } from '#domain/wechat-wire'
import type { Faults } from './faults.ts'
import type { KeyPair, Keys } from './keys.ts'
import type { Timers } from './timers.ts'

/** What the signed interface stands on, whichever call it is. */
export interface Signing {
  readonly keys: Keys
  readonly faults: Faults
  readonly timers: Timers
}

export const textOf = (request: FastifyRequest): string =>
  typeof request.body === 'string' ? request.body : ''

/** The key that the client named: its secrets are sealed to it, and it signs the answer. The newest when it named none. */
export function platformKeyOf({ keys }: Signing, request: FastifyRequest): KeyPair | undefined {
  const serial = request.headers['wechatpay-serial']
  return keys.platform(typeof serial === 'string' && serial ? serial : undefined)
}

/** Every call is signed by the client and meets the faults that are switched on; only then is it worked on. */
export async function guarded(
  signing: Signing,
  request: FastifyRequest,
  reply: FastifyReply,
  work: () => Promise<FastifyReply>,
): Promise<FastifyReply> {
  const { faults } = signing
  if (!isSigned(signing, request)) return refuse(signing, reply, 401, 'SIGN_ERROR')
  if (!platformKeyOf(signing, request)) return refuse(signing, reply, 400, 'INVALID_REQUEST')
  if (faults.strikes('hang') && !(await signing.timers.sleep(120_000))) return drop(reply)
  if (faults.strikes('drop-before-effect')) return drop(reply)
  if (faults.strikes('error-500')) return refuse(signing, reply, 500, 'SYSTEM_ERROR')
  if (faults.strikes('busy-429')) return refuse(signing, reply, 429, 'FREQUENCY_LIMITED')
  if (faults.strikes('unknown-code')) return refuse(signing, reply, 400, 'SOMETHING_NEW')
  return await work()
}

export const drop = (reply: FastifyReply): FastifyReply => {
  reply.hijack()
  reply.raw.destroy()
  return reply
}

function isSigned({ keys }: Signing, request: FastifyRequest): boolean {
  const given = parseAuthorization(request.headers.authorization)
  const key = given && given.mchid === keys.mchid ? keys.client(given.serial) : undefined
  if (!given || !key || !isTimely(given.timestamp, Date.now())) return false
  return createVerify('RSA-SHA256')
    .update(requestToSign(request.method, request.url, given.timestamp, given.nonce, textOf(request)))
    .verify(key.publicKey, given.signature, 'base64')
}

export const refuse = (signing: Signing, reply: FastifyReply, status: number, code: string) =>
  answer(signing, reply, status, { code, message: code })

/** What covers the bytes of an answer or a notification. */
export function signedHeaders(key: KeyPair, body: string, ageSeconds = 0): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1_000) - ageSeconds)
  const nonce = randomBytes(16).toString('hex')
  const signature = createSign('RSA-SHA256')
    .update(answerToSign(timestamp, nonce, body))
    .sign(key.privateKey, 'base64')
  return {
    'content-type': 'application/json',
    'wechatpay-serial': key.serial,
    'wechatpay-timestamp': timestamp,
    'wechatpay-nonce': nonce,
    'wechatpay-signature': signature,
  }
}

export function answer(signing: Signing, reply: FastifyReply, status: number, content: object): FastifyReply {
  const body = JSON.stringify(content)
  const key = platformKeyOf(signing, reply.request) ?? signing.keys.newestPlatform()
  return reply.status(status).headers(signedHeaders(key, body)).send(body)
}
