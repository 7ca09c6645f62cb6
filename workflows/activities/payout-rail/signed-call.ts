import { constants, createSign, createVerify, publicEncrypt, randomBytes } from 'node:crypto'
import { answerToSign, formatAuthorization, isTimely, requestToSign } from '#domain/wechat-wire'
import type { ProviderCredentials } from './credentials.ts'
import { RailUnavailable } from './rail.ts'

/** a step may ask and then send: both end before the step's own fifteen seconds, so that none goes on after it was given up */
const ANSWER_WITHIN_MS = 7_000

export interface Answer {
  readonly status: number
  readonly body: string
}

/**
 * One call of the provider, signed by us, its answer signed by the provider.
 * @throws RailUnavailable when there is no answer, or one that is not the provider's own: that says nothing at all
 */
export async function callSigned(
  credentials: ProviderCredentials,
  method: 'GET' | 'POST',
  path: string,
  body = '',
): Promise<Answer> {
  try {
    const response = await fetch(`${credentials.baseUrl}${path}`, {
      method,
      headers: {
        accept: 'application/json',
        'content-type': 'application/json',
        'user-agent': 'xianpei',
        'wechatpay-serial': credentials.sealing.serial,
        authorization: authorization(credentials, method, path, body),
      },
      ...(method === 'POST' ? { body } : {}),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    })
    const answer = { status: response.status, body: await response.text() }
    requireSigned(credentials, response.headers, answer.body)
    return answer
  } catch (error) {
    if (error instanceof RailUnavailable) throw error
    throw new RailUnavailable(error instanceof Error ? error.name : 'no answer')
  }
}

export function authorization(
  { mchid, serial, privateKey }: ProviderCredentials,
  method: string,
  path: string,
  body: string,
): string {
  const timestamp = String(Math.floor(Date.now() / 1_000))
  const nonce = randomBytes(16).toString('hex')
  const signature = createSign('RSA-SHA256')
    .update(requestToSign(method, path, timestamp, nonce, body))
    .sign(privateKey, 'base64')
  return formatAuthorization({ mchid, serial, timestamp, nonce, signature })
}

/** @throws RailUnavailable unless one of the provider's keys signed these very bytes within the window */
export function requireSigned(credentials: ProviderCredentials, headers: Headers, body: string): void {
  const timestamp = headers.get('wechatpay-timestamp') ?? ''
  const nonce = headers.get('wechatpay-nonce') ?? ''
  const key = credentials.platformKeys.get(headers.get('wechatpay-serial') ?? '')
  const genuine =
    key !== undefined &&
    isTimely(timestamp, Date.now()) &&
    createVerify('RSA-SHA256')
      .update(answerToSign(timestamp, nonce, body))
      .verify(key, headers.get('wechatpay-signature') ?? '', 'base64')
  if (!genuine) throw new RailUnavailable('the answer is not signed by the provider')
}

/** Seals text to the provider's newest key: what is personal in a request (RSA-OAEP). */
export const seal = ({ sealing }: ProviderCredentials, text: string): string =>
  publicEncrypt({ key: sealing.key, padding: constants.RSA_PKCS1_OAEP_PADDING }, Buffer.from(text)).toString(
    'base64',
  )
