import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { type RawNotification, verifyNotification } from '#api/provider-notification/verify'
import { bodyOf, forgeriesOf, signed } from './signed-notifications.ts'

const pair = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
const platform = pair()
const stranger = pair()
const older = pair()
const apiV3Key = randomBytes(16).toString('hex')
const NOW = Date.parse('2026-11-23T06:00:00Z')
const keys = {
  platformKeys: [
    { serial: 'PLATFORM', pem: platform.publicKey },
    { serial: 'OLDER', pem: older.publicKey },
  ],
  apiV3Key,
}
const signer = { serial: 'PLATFORM', privateKey: platform.privateKey, apiV3Key }
const told = { eventId: 'event-1', outBillNo: 'A1', amountCents: 78_000 }
const verdict = (raw: RawNotification) => verifyNotification(keys, raw, NOW)

test('the provider’s own word is believed', () => {
  expect(verdict(signed(signer, bodyOf(signer, told), NOW))).toEqual({
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
  const by = { serial: 'OLDER', privateKey: older.privateKey }
  expect(verdict(signed(by, bodyOf(signer, told), NOW)).genuine).toBe(true)
})

test.each(forgeriesOf(signer, { told, older: 'OLDER', stranger: stranger.privateKey, nowMs: NOW }))(
  'a notification with %s is not believed',
  (_what, raw) => {
    expect(verdict(raw).genuine).toBe(false)
  },
)
