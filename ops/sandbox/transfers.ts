import { constants, createSign, createVerify, privateDecrypt, randomBytes } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import {
  answerToSign,
  cancelPath,
  billPath,
  isOutBillNo,
  isTimely,
  parseAuthorization,
  requestToSign,
  TRANSFER_PATH,
} from '#domain/wechat-wire'
import type { Bill, Bills } from './bills.ts'
import type { Faults } from './faults.ts'
import type { SandboxKeys } from './keys.ts'
import type { Notifier } from './notifier.ts'

export interface Provider {
  readonly bills: Bills
  readonly keys: SandboxKeys
  readonly faults: Faults
  readonly notifier: Notifier
  /** how long a transfer takes to go through, in milliseconds */
  readonly delayMs: () => number
}

const transfer = z.object({
  appid: z.string(),
  out_bill_no: z.string().refine(isOutBillNo),
  transfer_scene_id: z.string(),
  openid: z.string().min(1),
  user_name: z.string().optional(),
  transfer_amount: z.number().int().min(10).max(20_000_000),
  transfer_remark: z.string().max(32),
  notify_url: z.url(),
})

/** The three calls of the transfer interface, signed both ways. */
export function serveTransfers(app: FastifyInstance, provider: Provider): void {
  app.post(TRANSFER_PATH, (request, reply) =>
    guarded(provider, request, reply, () => take(provider, request, reply)),
  )
  app.get<{ Params: { no: string } }>(billPath(':no'), (request, reply) =>
    guarded(provider, request, reply, async () => {
      const bill = provider.bills.find(request.params.no)
      return bill ? answer(provider, reply, 200, view(bill)) : refuse(provider, reply, 404, 'NOT_FOUND')
    }),
  )
  app.post<{ Params: { no: string } }>(cancelPath(':no'), (request, reply) =>
    guarded(provider, request, reply, async () => {
      const bill = provider.bills.find(request.params.no)
      if (!bill) return refuse(provider, reply, 404, 'NOT_FOUND')
      if (bill.state !== 'WAIT_USER_CONFIRM' && bill.state !== 'ACCEPTED')
        return refuse(provider, reply, 400, 'INVALID_REQUEST')
      const canceling = provider.bills.save({ ...bill, state: 'CANCELING' })
      takeBack(provider, canceling)
      return answer(provider, reply, 200, view(canceling))
    }),
  )
}

async function guarded(
  provider: Provider,
  request: FastifyRequest,
  reply: FastifyReply,
  work: () => Promise<FastifyReply>,
): Promise<FastifyReply> {
  const { faults } = provider
  if (!isSigned(provider, request)) return refuse(provider, reply, 401, 'SIGN_ERROR')
  if (faults.strikes('hang')) await new Promise((resolve) => setTimeout(resolve, 120_000))
  if (faults.strikes('drop-before-effect')) return drop(reply)
  if (faults.strikes('error-500')) return refuse(provider, reply, 500, 'SYSTEM_ERROR')
  if (faults.strikes('busy-429')) return refuse(provider, reply, 429, 'FREQUENCY_LIMITED')
  if (faults.strikes('unknown-code')) return refuse(provider, reply, 400, 'SOMETHING_NEW')
  return await work()
}

const drop = (reply: FastifyReply): FastifyReply => {
  reply.hijack()
  reply.raw.destroy()
  return reply
}

function isSigned({ keys }: Provider, request: FastifyRequest): boolean {
  const given = parseAuthorization(request.headers.authorization)
  if (!given || given.mchid !== keys.mchid || given.serial !== keys.client.serial) return false
  if (!isTimely(given.timestamp, Date.now())) return false
  const body = typeof request.body === 'string' ? request.body : ''
  return createVerify('RSA-SHA256')
    .update(requestToSign(request.method, request.url, given.timestamp, given.nonce, body))
    .verify(keys.client.publicKey, given.signature, 'base64')
}

async function take(provider: Provider, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const text = typeof request.body === 'string' ? request.body : ''
  const given = transfer.safeParse(parse(text))
  if (!given.success || given.data.appid !== provider.keys.appid)
    return refuse(provider, reply, 400, 'PARAM_ERROR')
  const { user_name: sealedName, ...body } = given.data
  if (!isNamed(provider, sealedName, body.transfer_amount)) return refuse(provider, reply, 400, 'PARAM_ERROR')
  if (provider.faults.strikes('refuse')) return refuse(provider, reply, 400, 'NAME_NOT_CORRECT')
  const known = provider.bills.find(body.out_bill_no)
  if (known && known.body !== JSON.stringify(body)) return refuse(provider, reply, 400, 'INVALID_REQUEST')
  const bill = known ?? (await open(provider, body))
  if (!known && provider.faults.strikes('drop-after-effect')) return drop(reply)
  return answer(provider, reply, 200, view(bill))
}

async function open(provider: Provider, body: Omit<z.infer<typeof transfer>, 'user_name'>): Promise<Bill> {
  const confirms = !provider.bills.isAuthorised(body.openid)
  const at = new Date().toISOString()
  const bill = provider.bills.save({
    outBillNo: body.out_bill_no,
    billNo: `13${randomBytes(12).toString('hex')}`,
    openid: body.openid,
    amountCents: body.transfer_amount,
    remark: body.transfer_remark,
    notifyUrl: body.notify_url,
    body: JSON.stringify(body),
    state: confirms ? 'WAIT_USER_CONFIRM' : 'ACCEPTED',
    packageInfo: confirms ? randomBytes(24).toString('base64url') : null,
    failReason: null,
    createdAt: at,
    updatedAt: at,
  })
  if (!confirms) carryOut(provider, bill)
  return bill
}

/** The money goes out after the usual delay; an accepted transfer that a fault struck fails instead. */
export function carryOut(provider: Provider, bill: Bill): void {
  const late = provider.faults.strikes('late-success') ? 60_000 : 0
  const state = provider.faults.strikes('fail-later') ? 'FAIL' : 'SUCCESS'
  setTimeout(() => void settle(provider, bill, state), provider.delayMs() + late)
}

/** A cancellation takes the usual delay too. */
export function takeBack(provider: Provider, bill: Bill): void {
  setTimeout(() => void settle(provider, bill, 'CANCELLED'), provider.delayMs())
}

async function settle(
  provider: Provider,
  bill: Bill,
  state: 'SUCCESS' | 'FAIL' | 'CANCELLED',
): Promise<void> {
  const current = provider.bills.find(bill.outBillNo)
  if (!current || ['SUCCESS', 'FAIL', 'CANCELLED'].includes(current.state)) return
  provider.notifier.tell(provider.bills.move(current, state, state === 'FAIL' ? 'ACCOUNT_ERROR' : null))
}

/** A name is taken from 0.30 yuan and needed from 2,000.00, sealed to the provider's key. */
function isNamed(provider: Provider, sealed: string | undefined, amountCents: number): boolean {
  if (sealed === undefined) return amountCents < 200_000
  return amountCents >= 30 && Boolean(openName(provider, sealed))
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function openName({ keys }: Provider, sealed: string): string | null {
  try {
    const key = { key: keys.platform.privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING }
    return privateDecrypt(key, Buffer.from(sealed, 'base64')).toString('utf8')
  } catch {
    return null
  }
}

const view = (bill: Bill): object => ({
  mch_id: '1900000001',
  out_bill_no: bill.outBillNo,
  transfer_bill_no: bill.billNo,
  state: bill.state,
  transfer_amount: bill.amountCents,
  create_time: bill.createdAt,
  update_time: bill.updatedAt,
  ...(bill.packageInfo && bill.state === 'WAIT_USER_CONFIRM' ? { package_info: bill.packageInfo } : {}),
  ...(bill.failReason ? { fail_reason: bill.failReason } : {}),
})

const refuse = (provider: Provider, reply: FastifyReply, status: number, code: string) =>
  answer(provider, reply, status, { code, message: code })

function answer({ keys }: Provider, reply: FastifyReply, status: number, content: object): FastifyReply {
  const body = JSON.stringify(content)
  const timestamp = String(Math.floor(Date.now() / 1_000))
  const nonce = randomBytes(16).toString('hex')
  const signature = createSign('RSA-SHA256')
    .update(answerToSign(timestamp, nonce, body))
    .sign(keys.platform.privateKey, 'base64')
  return reply
    .status(status)
    .headers({
      'content-type': 'application/json',
      'wechatpay-serial': keys.platform.serial,
      'wechatpay-timestamp': timestamp,
      'wechatpay-nonce': nonce,
      'wechatpay-signature': signature,
    })
    .send(body)
}
