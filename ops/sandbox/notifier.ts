import { createCipheriv, randomBytes } from 'node:crypto'
import { type Bill, isFinal, type Notice } from './bill.ts'
import type { Bills } from './bills.ts'
import type { Keys } from './keys.ts'
import { type Signing, signedHeaders } from './signed.ts'
import { wireTime } from './time.ts'

const PAUSES_MS = [500, 1_000, 2_000, 5_000, 15_000, 30_000, 60_000]
const ANSWER_WITHIN_MS = 5_000
const HELD_AT_MOST_MS = 5_000

/** Tells the bill's owner of every change until it says it has heard; what is still owed survives a restart. */
export function createNotifier({ bills, keys, faults, timers }: Signing & { readonly bills: Bills }) {
  /** waits for the next one to be delivered first */
  let held: Notice | undefined

  function hold(notice: Notice): void {
    held = notice
    timers.later(HELD_AT_MOST_MS, () => {
      if (held === notice) letGo()
    })
  }
  function letGo(): void {
    const notice = held
    held = undefined
    if (notice) void deliver(notice, 0)
  }

  async function deliver(notice: Notice, attempt: number): Promise<void> {
    const bill = bills.find(notice.outBillNo)
    if (timers.isStopped() || !bill) return
    if (faults.strikes('no-notification')) return bills.delivered(notice.id)
    const heard = await post(bill, notice)
    if (heard && faults.strikes('duplicate-notification')) await post(bill, notice)
    if (timers.isStopped()) return
    if (heard) {
      bills.delivered(notice.id)
      letGo()
    } else
      timers.later(
        PAUSES_MS[Math.min(attempt, PAUSES_MS.length - 1)] ?? 60_000,
        () => void deliver(notice, attempt + 1),
      )
  }

  async function post(bill: Bill, notice: Notice): Promise<boolean> {
    const body = JSON.stringify(sealedNotice(keys, bill, notice, faults.strikes('wrong-amount') ? 1 : 0))
    const headers = signedHeaders(keys.newestPlatform(), body, faults.strikes('old-timestamp') ? 3_600 : 0)
    const signature = headers['wechatpay-signature'] ?? ''
    if (faults.strikes('wrong-signature'))
      headers['wechatpay-signature'] = signature.split('').reverse().join('')
    try {
      const response = await fetch(bill.notifyUrl, {
        method: 'POST',
        headers,
        body,
        signal: AbortSignal.any([timers.signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
      })
      await response.arrayBuffer()
      return response.ok
    } catch {
      return false
    }
  }

  return {
    tell(notice: Notice): void {
      if (!held && faults.strikes('reordered-notification')) return hold(notice)
      timers.later(faults.strikes('delay-notification') ? 10_000 : 0, () => void deliver(notice, 0))
    },
    resume(): void {
      for (const notice of bills.owedNotices()) timers.later(200, () => void deliver(notice, 0))
    },
  }
}
export type Notifier = ReturnType<typeof createNotifier>

/** The resource is encrypted with the API v3 key (AES-256-GCM), as the provider does. */
function sealedNotice(keys: Keys, bill: Bill, notice: Notice, wrongByCents: number): object {
  const nonce = randomBytes(6).toString('hex')
  const associated = 'mch_payment'
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(keys.apiV3Key()), Buffer.from(nonce)).setAAD(
    Buffer.from(associated),
  )
  const plain = JSON.stringify({
    out_bill_no: bill.outBillNo,
    transfer_bill_no: bill.billNo,
    state: notice.state,
    mch_id: keys.mchid,
    transfer_amount: bill.amountCents + wrongByCents,
    openid: bill.openid,
    ...(bill.failReason && notice.state === 'FAIL' ? { fail_reason: bill.failReason } : {}),
    create_time: wireTime(bill.createdAt),
    update_time: wireTime(notice.at),
  })
  const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()])
  return {
    id: notice.id,
    create_time: wireTime(notice.at),
    resource_type: 'encrypt-resource',
    // only the final one is in the provider's documentation; steps on the way are what its client must bear
    event_type: isFinal(notice.state) ? 'MCHTRANSFER.BILL.FINISHED' : 'MCHTRANSFER.BILL.CHANGED',
    summary: isFinal(notice.state) ? '商家转账单据终态通知' : '商家转账单据状态通知',
    resource: {
      original_type: 'mch_payment',
      algorithm: 'AEAD_AES_256_GCM',
      ciphertext: sealed.toString('base64'),
      associated_data: associated,
      nonce,
    },
  }
}
