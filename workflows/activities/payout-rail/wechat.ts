import { constants, createSign, createVerify, publicEncrypt, randomBytes } from 'node:crypto'
import { z } from 'zod'
import {
  answerToSign,
  BILL_STATES,
  billPath,
  cancelPath,
  formatAuthorization,
  isTimely,
  requestToSign,
  TRANSFER_PATH,
} from '#domain/wechat-wire'
import type { ProviderCredentials } from './credentials.ts'
import { meaningOf } from './error-codes.ts'
import { type PayoutRail, type RailOutcome, RailUnavailable, type Transfer } from './rail.ts'

const ANSWER_WITHIN_MS = 10_000
/** above this the provider wants the payee's name, encrypted to its key: 0.30 yuan */
const NAME_FROM_CENTS = 30

const bill = z.object({
  out_bill_no: z.string(),
  transfer_bill_no: z.string().optional(),
  state: z.enum(BILL_STATES),
  package_info: z.string().optional(),
  fail_reason: z.string().optional(),
  transfer_amount: z.number().int().optional(),
})
const problem = z.object({ code: z.string(), message: z.string().optional() })

/** WeChat Pay v3 merchant transfers. It cannot tell the sandbox from the real one. */
export function createWeChatRail(credentials: ProviderCredentials): PayoutRail {
  const call = (method: 'GET' | 'POST', path: string, body?: object) =>
    request(credentials, method, path, body)
  return {
    send: (transfer) => call('POST', TRANSFER_PATH, transferBody(credentials, transfer)),
    query: (outBillNo) => call('GET', billPath(outBillNo)),
    cancel: (outBillNo) => call('POST', cancelPath(outBillNo), {}),
  }
}

const transferBody = (credentials: ProviderCredentials, transfer: Transfer): object => ({
  appid: credentials.appid,
  out_bill_no: transfer.outBillNo,
  transfer_scene_id: '1005',
  openid: transfer.payee.account,
  ...(transfer.amountCents >= NAME_FROM_CENTS
    ? { user_name: seal(credentials, transfer.payee.realName) }
    : {}),
  transfer_amount: transfer.amountCents,
  transfer_remark: transfer.remark,
  notify_url: credentials.notifyUrl,
  user_recv_perception: '退款',
  transfer_scene_report_infos: [{ info_type: '赔付原因', info_content: '先行赔付' }],
})

const seal = (credentials: ProviderCredentials, text: string): string =>
  publicEncrypt(
    { key: credentials.platformKeys[0].pem, padding: constants.RSA_PKCS1_OAEP_PADDING },
    Buffer.from(text),
  ).toString('base64')

async function request(
  credentials: ProviderCredentials,
  method: 'GET' | 'POST',
  path: string,
  body?: object,
): Promise<RailOutcome> {
  const text = body === undefined ? '' : JSON.stringify(body)
  const answer = await exchange(credentials, method, path, text)
  if (answer.status >= 200 && answer.status < 300) return outcomeOf(parse(bill, answer.body))
  const { code } = parse(problem, answer.body)
  const meaning = meaningOf(answer.status, code)
  if (meaning === 'not-found') return { kind: 'not-found' }
  if (meaning === 'refused') return { kind: 'failed', code }
  throw new RailUnavailable(`the provider answered ${answer.status} ${code}`)
}

async function exchange(credentials: ProviderCredentials, method: string, path: string, body: string) {
  const timestamp = String(Math.floor(Date.now() / 1_000))
  const nonce = randomBytes(16).toString('hex')
  const signature = createSign('RSA-SHA256')
    .update(requestToSign(method, path, timestamp, nonce, body))
    .sign(credentials.privateKey, 'base64')
  const { mchid, serial, platformKeys } = credentials
  try {
    const response = await fetch(`${credentials.baseUrl}${path}`, {
      method,
      headers: {
        accept: 'application/json',
        'content-type': 'application/json',
        'user-agent': 'xianpei',
        'wechatpay-serial': platformKeys[0].serial,
        authorization: formatAuthorization({ mchid, serial, timestamp, nonce, signature }),
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

/** An answer that is not the provider's own says nothing at all. */
function requireSigned(credentials: ProviderCredentials, headers: Headers, body: string): void {
  const timestamp = headers.get('wechatpay-timestamp') ?? ''
  const nonce = headers.get('wechatpay-nonce') ?? ''
  const signature = headers.get('wechatpay-signature') ?? ''
  const serial = headers.get('wechatpay-serial')
  const key = credentials.platformKeys.find((one) => one.serial === serial)
  const genuine =
    key !== undefined &&
    isTimely(timestamp, Date.now()) &&
    createVerify('RSA-SHA256')
      .update(answerToSign(timestamp, nonce, body))
      .verify(key.pem, signature, 'base64')
  if (!genuine) throw new RailUnavailable('the answer is not signed by the provider')
}

function parse<T>(shape: z.ZodType<T>, body: string): T {
  try {
    return shape.parse(JSON.parse(body))
  } catch {
    throw new RailUnavailable('the answer could not be read')
  }
}

function outcomeOf(given: z.infer<typeof bill>): RailOutcome {
  switch (given.state) {
    case 'SUCCESS':
      return { kind: 'paid', providerBillNo: given.transfer_bill_no ?? null }
    case 'FAIL':
      return { kind: 'failed', code: given.fail_reason ?? 'FAIL' }
    case 'CANCELLED':
      return { kind: 'cancelled' }
    case 'WAIT_USER_CONFIRM':
      return given.package_info
        ? { kind: 'awaiting-payee', packageInfo: given.package_info }
        : { kind: 'accepted' }
    case 'ACCEPTED':
    case 'PROCESSING':
    case 'TRANSFERING':
    case 'CANCELING':
      return { kind: 'accepted' }
  }
}
