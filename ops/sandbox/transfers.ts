import { constants, privateDecrypt, randomBytes } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { billPath, cancelPath, isOutBillNo, TRANSFER_PATH } from '#domain/wechat-wire'
import type { Bill } from './bill.ts'
import type { KeyPair } from './keys.ts'
import { advance, goOn, type Provider } from './settle.ts'
import { answer, drop, guarded, platformKeyOf, refuse, textOf } from './signed.ts'
import { wireTime } from './time.ts'

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
      return bill
        ? answer(provider, reply, 200, view(provider, bill))
        : refuse(provider, reply, 404, 'NOT_FOUND')
    }),
  )
  app.post<{ Params: { no: string } }>(cancelPath(':no'), (request, reply) =>
    guarded(provider, request, reply, async () => {
      const bill = provider.bills.find(request.params.no)
      if (!bill) return refuse(provider, reply, 404, 'NOT_FOUND')
      if (bill.state !== 'WAIT_USER_CONFIRM' && bill.state !== 'ACCEPTED')
        return refuse(provider, reply, 400, 'INVALID_REQUEST')
      const canceling = advance(provider, bill, 'CANCELING')
      return answer(provider, reply, 200, view(provider, canceling))
    }),
  )
}

async function take(provider: Provider, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const given = transfer.safeParse(parse(textOf(request)))
  if (!given.success || given.data.appid !== provider.keys.appid)
    return refuse(provider, reply, 400, 'PARAM_ERROR')
  const { user_name: sealedName, ...body } = given.data
  const key = platformKeyOf(provider, request)
  if (!isNamed(key, sealedName, body.transfer_amount)) return refuse(provider, reply, 400, 'PARAM_ERROR')
  if (provider.faults.strikes('refuse')) return refuse(provider, reply, 400, 'NAME_NOT_CORRECT')
  const known = provider.bills.find(body.out_bill_no)
  if (known && known.body !== JSON.stringify(body)) return refuse(provider, reply, 400, 'INVALID_REQUEST')
  const lacking = known ? null : lackOf(provider, body.transfer_amount)
  if (lacking) return refuse(provider, reply, 403, lacking)
  const bill = known ?? open(provider, body)
  if (!known && provider.faults.strikes('drop-after-effect')) return drop(reply)
  return answer(provider, reply, 200, view(provider, bill))
}

/** Why the account cannot bear it now; the number takes no effect and may come again later. */
function lackOf({ bills }: Provider, amountCents: number): 'NOT_ENOUGH' | 'QUOTA_EXCEED' | null {
  const { availableCents, dailyLimitCents, usedTodayCents } = bills.account()
  if (amountCents > availableCents) return 'NOT_ENOUGH'
  return dailyLimitCents !== null && usedTodayCents + amountCents > dailyLimitCents ? 'QUOTA_EXCEED' : null
}

function open(provider: Provider, body: Omit<z.infer<typeof transfer>, 'user_name'>): Bill {
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
  goOn(provider, bill)
  return bill
}

/** A name is taken from 0.30 yuan and needed from 2,000.00, sealed to the provider's key. */
function isNamed(key: KeyPair | undefined, sealed: string | undefined, amountCents: number): boolean {
  if (sealed === undefined) return amountCents < 200_000
  return amountCents >= 30 && key !== undefined && Boolean(openName(key, sealed))
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function openName({ privateKey }: KeyPair, sealed: string): string | null {
  try {
    const key = { key: privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING }
    return privateDecrypt(key, Buffer.from(sealed, 'base64')).toString('utf8')
  } catch {
    return null
  }
}

const view = ({ keys }: Provider, bill: Bill): object => ({
  mch_id: keys.mchid,
  out_bill_no: bill.outBillNo,
  transfer_bill_no: bill.billNo,
  state: bill.state,
  transfer_amount: bill.amountCents,
  create_time: wireTime(bill.createdAt),
  update_time: wireTime(bill.updatedAt),
  ...(bill.packageInfo && bill.state === 'WAIT_USER_CONFIRM' ? { package_info: bill.packageInfo } : {}),
  ...(bill.failReason ? { fail_reason: bill.failReason } : {}),
})
