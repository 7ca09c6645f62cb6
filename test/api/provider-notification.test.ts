import { createCipheriv, createSign, generateKeyPairSync, randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { type RawNotification, verifyNotification } from '#api/provider-notification/verify'
import { answerToSign } from '#domain/wechat-wire'

const pair = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
const platform = pair()
const stranger = pair()
const apiV3Key = randomBytes(16).toString('hex')
const NOW = Date.parse('2026-11-23T06:00:00Z')
const older = pair()
const keys = {
  platformKeys: [
    { serial: 'PLATFORM', pem: platform.publicKey },
    { serial: 'OLDER', pem: older.publicKey },
  ],
  apiV3Key,
}

function bodyOf(amount = 78_000, key = apiV3Key): string {
  const nonce = randomBytes(6).toString('hex')
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(key), Buffer.from(nonce)).setAAD(
    Buffer.from('mch_payment'),
  )
  const plain = JSON.stringify({
    out_bill_no: 'A1',
    transfer_bill_no: 'B1',
    state: 'SUCCESS',
    transfer_amount: amount,
  })
  const ciphertext = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString(
    'base64',
  )
  const resource = { algorithm: 'AEAD_AES_256_GCM', ciphertext, associated_data: 'mch_payment', nonce }
  return JSON.stringify({ id: 'event-1', resource })
}

function signed(body: string, { seconds = 0, key = platform.privateKey } = {}): RawNotification {
  const timestamp = String(NOW / 1_000 + seconds)
  const nonce = randomBytes(8).toString('hex')
  const signature = createSign('RSA-SHA256')
    .update(answerToSign(timestamp, nonce, body))
    .sign(key, 'base64')
  return { body, serial: 'PLATFORM', timestamp, nonce, signature }
}
const verdict = (raw: RawNotification) => verifyNotification(keys, raw, NOW)

test('the provider’s own word is believed', () => {
  expect(verdict(signed(bodyOf()))).toEqual({
    genuine: true,
    notification: {
      eventId: 'event-1',
      outBillNo: 'A1',
      providerBillNo: 'B1',
      state: 'SUCCESS',
      amountCents: 78_000,
      failReason: undefined,
    },
  })
})

test('a key that was rotated out is believed while it is listed', () => {
  const raw = { ...signed(bodyOf(), { key: older.privateKey }), serial: 'OLDER' }
  expect(verdict(raw).genuine).toBe(true)
})

const real = signed(bodyOf())
const forgeries: readonly (readonly [string, RawNotification])[] = [
  ['another serial', { ...real, serial: 'OTHER' }],
  ['no serial', { ...real, serial: '' }],
  ['another key’s serial', { ...real, serial: 'OLDER' }],
  ['a stranger’s key', signed(bodyOf(), { key: stranger.privateKey })],
  ['no signature', { ...real, signature: '' }],
  ['a signature of another body', { ...real, body: bodyOf(1) }],
  ['the same words in other spacing', { ...real, body: JSON.stringify(JSON.parse(real.body), null, 1) }],
  ['another nonce', { ...real, nonce: 'f00d' }],
  ['another timestamp', { ...real, timestamp: String(Number(real.timestamp) + 1) }],
  ['a timestamp six minutes old', signed(bodyOf(), { seconds: -360 })],
  ['a timestamp six minutes ahead', signed(bodyOf(), { seconds: 360 })],
  ['a timestamp that is no number', { ...real, timestamp: 'NaN' }],
  ['a resource under another key', signed(bodyOf(78_000, randomBytes(16).toString('hex')))],
  ['a truncated resource', signed(bodyOf().replace(/"ciphertext":"[^"]{24}/, '"ciphertext":"'))],
  ['a body that is not JSON', signed('{')],
]
test.each(forgeries)('a notification with %s is not believed', (_what, raw) => {
  expect(verdict(raw).genuine).toBe(false)
})
