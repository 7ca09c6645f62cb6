import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import type { DataConverter, Payload, PayloadCodec } from '@temporalio/common'
import { METADATA_ENCODING_KEY } from '@temporalio/common'
import proto from '@temporalio/proto'

const { Payload: PayloadMessage } = proto.temporal.api.common.v1
const ENCODING = 'binary/aes-256-gcm'
const IV_BYTES = 12
const TAG_BYTES = 16

/** Seals every payload with AES-256-GCM, so a history holds nothing that can be read without the key. */
export function createPayloadCodec(key: Buffer): PayloadCodec {
  if (key.length !== 32) throw new Error('the payload key is 32 bytes')
  const seal = (payload: Payload): Payload => {
    const iv = randomBytes(IV_BYTES)
    const cipher = createCipheriv('aes-256-gcm', key, iv)
    const plain = PayloadMessage.encode(payload).finish()
    const data = Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
    return { metadata: { [METADATA_ENCODING_KEY]: Buffer.from(ENCODING) }, data }
  }
  const open = (payload: Payload): Payload => {
    const encoding = payload.metadata?.[METADATA_ENCODING_KEY]
    if (!encoding || !payload.data || Buffer.from(encoding).toString() !== ENCODING) return payload
    const bytes = Buffer.from(payload.data)
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES))
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
    const plain = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()])
    return PayloadMessage.decode(plain)
  }
  return {
    encode: (payloads) => Promise.resolve(payloads.map(seal)),
    decode: (payloads) => Promise.resolve(payloads.map(open)),
  }
}

/** Temporal loads it by its file, which lies beside this one: as it is written here, and built beside a built room. */
const FAILURE_CONVERTER = import.meta.url.endsWith('.ts')
  ? './failure-converter.ts'
  : './failure-converter.cjs'

/** What the worker and every client of Temporal use: sealed payloads, and failures whose messages are sealed too. */
export const createDataConverter = (key: Buffer): DataConverter => ({
  payloadCodecs: [createPayloadCodec(key)],
  failureConverterPath: fileURLToPath(new URL(FAILURE_CONVERTER, import.meta.url)),
})
