import { createDecipheriv, createVerify } from 'node:crypto'
import { z } from 'zod'
import { answerToSign, BILL_STATES, isTimely } from '#domain/wechat-wire'

export interface NotificationKeys {
  /** public keys or certificates; the serial in the header chooses */
  readonly platformKeys: readonly { readonly serial: string; readonly pem: string }[]
  readonly apiV3Key: string
}

/** The notification as it came: its exact bytes, and the headers that sign them. */
export interface RawNotification {
  readonly body: string
  readonly serial: string
  readonly timestamp: string
  readonly nonce: string
  readonly signature: string
}

export interface ProviderNotification {
  readonly eventId: string
  readonly outBillNo: string
  readonly providerBillNo: string
  readonly state: (typeof BILL_STATES)[number]
  readonly amountCents: number
  readonly failReason?: string | undefined
}

export type Verdict =
  | { readonly genuine: true; readonly notification: ProviderNotification }
  | { readonly genuine: false; readonly because: 'serial' | 'timestamp' | 'signature' | 'content' }

const envelope = z.object({
  id: z.string().min(1).max(64),
  resource: z.object({
    algorithm: z.literal('AEAD_AES_256_GCM'),
    ciphertext: z.base64(),
    associated_data: z.string(),
    nonce: z.string(),
  }),
})
const content = z.object({
  out_bill_no: z.string().max(64),
  transfer_bill_no: z.string(),
  state: z.enum(BILL_STATES),
  transfer_amount: z.number().int(),
  fail_reason: z.string().optional(),
})

const TAG_BYTES = 16

/**
 * Believes a notification only when the provider's key signed these very bytes within five minutes and its resource opens
 * with our API v3 key. Nothing of it is looked at before.
 */
export function verifyNotification(keys: NotificationKeys, raw: RawNotification, nowMs: number): Verdict {
  const key = keys.platformKeys.find(({ serial }) => serial === raw.serial)
  if (!key) return { genuine: false, because: 'serial' }
  if (!isTimely(raw.timestamp, nowMs)) return { genuine: false, because: 'timestamp' }
  const signed = createVerify('RSA-SHA256')
    .update(answerToSign(raw.timestamp, raw.nonce, raw.body))
    .verify(key.pem, raw.signature, 'base64')
  if (!signed) return { genuine: false, because: 'signature' }
  try {
    const { id, resource } = envelope.parse(JSON.parse(raw.body))
    const given = content.parse(JSON.parse(open(keys.apiV3Key, resource)))
    return {
      genuine: true,
      notification: {
        eventId: id,
        outBillNo: given.out_bill_no,
        providerBillNo: given.transfer_bill_no,
        state: given.state,
        amountCents: given.transfer_amount,
        failReason: given.fail_reason,
      },
    }
  } catch {
    return { genuine: false, because: 'content' }
  }
}

function open(key: string, resource: z.infer<typeof envelope>['resource']): string {
  const sealed = Buffer.from(resource.ciphertext, 'base64')
  const decipher = createDecipheriv('aes-256-gcm', Buffer.from(key), Buffer.from(resource.nonce))
    .setAAD(Buffer.from(resource.associated_data))
    .setAuthTag(sealed.subarray(-TAG_BYTES))
  return Buffer.concat([decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()]).toString('utf8')
}
