import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'

/** What is encrypted field by field; the name is bound into the ciphertext, so one field cannot be pasted into another. */
export type PersonalField =
  | 'name'
  | 'phone'
  | 'email'
  | 'payee-account'
  | 'message-address'
  | 'message-facts'
  | 'bank-texts'
  | 'bank-file'

export interface FieldCipher {
  encrypt(field: PersonalField, text: string): Uint8Array<ArrayBuffer>
  decrypt(field: PersonalField, sealed: Uint8Array): string
  /** A keyed digest for equality matches. Normalise before calling: the same person must give the same bytes. */
  blindIndex(field: PersonalField, text: string): Uint8Array<ArrayBuffer>
}

const FORMAT = 1
const IV_BYTES = 12
const TAG_BYTES = 16

/**
 * AES-256-GCM by field: format byte ‖ iv ‖ ciphertext ‖ tag.
 * @param keys two different keys of 32 bytes
 */
export function createFieldCipher(keys: { field: Buffer; index: Buffer }): FieldCipher {
  if (keys.field.length !== 32 || keys.index.length !== 32)
    throw new Error('field and index keys are 32 bytes each')
  return {
    encrypt(field, text) {
      const iv = randomBytes(IV_BYTES)
      const cipher = createCipheriv('aes-256-gcm', keys.field, iv).setAAD(Buffer.from(field))
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Uint8Array.from(Buffer.concat([Buffer.of(FORMAT), iv, body, cipher.getAuthTag()]))
    },
    decrypt(field, sealed) {
      const bytes = Buffer.from(sealed)
      if (bytes[0] !== FORMAT) throw new Error(`unknown format of an encrypted ${field}`)
      const iv = bytes.subarray(1, 1 + IV_BYTES)
      const decipher = createDecipheriv('aes-256-gcm', keys.field, iv)
        .setAAD(Buffer.from(field))
        .setAuthTag(bytes.subarray(-TAG_BYTES))
      const body = bytes.subarray(1 + IV_BYTES, -TAG_BYTES)
      return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8')
    },
    blindIndex: (field, text) =>
      Uint8Array.from(
        createHmac('sha256', keys.index).update(field).update('\0').update(text, 'utf8').digest(),
      ),
  }
}
