import { createCipheriv, createSign, randomBytes } from 'node:crypto'
import type { RawNotification } from '#api/provider-notification/verify'
import { answerToSign } from '#domain/wechat-wire'

/** What the provider signs and seals with. */
export interface Signer {
  readonly serial: string
  readonly privateKey: string
  readonly apiV3Key: string
}

export interface Told {
  readonly eventId: string
  readonly outBillNo: string
  readonly amountCents: number
}

/** That a transfer succeeded, sealed as the provider seals it. */
export function bodyOf({ apiV3Key }: Pick<Signer, 'apiV3Key'>, told: Told): string {
  const nonce = randomBytes(6).toString('hex')
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(apiV3Key), Buffer.from(nonce)).setAAD(
    Buffer.from('mch_payment'),
  )
  const plain = JSON.stringify({
    out_bill_no: told.outBillNo,
    transfer_bill_no: 'B1',
    state: 'SUCCESS',
    transfer_amount: told.amountCents,
  })
  const ciphertext = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString(
    'base64',
  )
  const resource = { algorithm: 'AEAD_AES_256_GCM', ciphertext, associated_data: 'mch_payment', nonce }
  return JSON.stringify({ id: told.eventId, resource })
}

export function signed(
  signer: Pick<Signer, 'serial' | 'privateKey'>,
  body: string,
  atMs: number,
): RawNotification {
  const timestamp = String(Math.floor(atMs / 1_000))
  const nonce = randomBytes(8).toString('hex')
  const signature = createSign('RSA-SHA256')
    .update(answerToSign(timestamp, nonce, body))
    .sign(signer.privateKey, 'base64')
  return { body, serial: signer.serial, timestamp, nonce, signature }
}

const SIX_MINUTES_MS = 360_000

/** Notifications that nobody may believe. @param older another key of the provider's that is listed, by serial */
export function forgeriesOf(
  signer: Signer,
  given: { readonly told: Told; readonly older: string; readonly stranger: string; readonly nowMs: number },
): readonly (readonly [what: string, raw: RawNotification])[] {
  const { told, older, stranger, nowMs } = given
  const body = bodyOf(signer, told)
  const real = signed(signer, body, nowMs)
  return [
    ['another serial', { ...real, serial: 'OTHER' }],
    ['no serial', { ...real, serial: '' }],
    ['another key’s serial', { ...real, serial: older }],
    ['a stranger’s key', signed({ ...signer, privateKey: stranger }, body, nowMs)],
    ['no signature', { ...real, signature: '' }],
    ['a signature of another body', { ...real, body: bodyOf(signer, { ...told, amountCents: 1 }) }],
    ['the same words in other spacing', { ...real, body: JSON.stringify(JSON.parse(body), null, 1) }],
    ['another nonce', { ...real, nonce: 'f00d' }],
    ['another timestamp', { ...real, timestamp: String(Number(real.timestamp) + 1) }],
    ['a timestamp six minutes old', signed(signer, body, nowMs - SIX_MINUTES_MS)],
    ['a timestamp six minutes ahead', signed(signer, body, nowMs + SIX_MINUTES_MS)],
    ['a timestamp that is no number', { ...real, timestamp: 'NaN' }],
    [
      'a resource under another key',
      signed(signer, bodyOf({ apiV3Key: randomBytes(16).toString('hex') }, told), nowMs),
    ],
    ['a truncated resource', signed(signer, body.replace(/"ciphertext":"[^"]{24}/, '"ciphertext":"'), nowMs)],
    ['a body that is not JSON', signed(signer, '{', nowMs)],
  ]
}
