import { createHash, createHmac, randomBytes, randomInt } from 'node:crypto'

/** Secrets we hand out are never stored: only what they hash to is. */
export interface Secrets {
  /** A tourist's secret follows from the filing's key, so a retry after a lost answer gets the same one. */
  touristSecret(filingKey: string): string
  hash(secret: string): Uint8Array<ArrayBuffer>
  /** 256 random bits, as text */
  fresh(): string
  /** six digits */
  code(): string
  /** a code is short, so its hash is keyed and bound to what it is for */
  codeHash(code: string, boundTo: string): Uint8Array<ArrayBuffer>
}

const bytes = (buffer: Buffer): Uint8Array<ArrayBuffer> => Uint8Array.from(buffer)

export const createSecrets = (touristKey: Buffer): Secrets => ({
  touristSecret: (filingKey) =>
    createHmac('sha256', touristKey).update(`case\0${filingKey}`).digest('base64url').slice(0, 32),
  hash: (secret) => bytes(createHash('sha256').update(secret).digest()),
  fresh: () => randomBytes(32).toString('base64url'),
  code: () => String(randomInt(0, 1_000_000)).padStart(6, '0'),
  codeHash: (code, boundTo) =>
    bytes(createHmac('sha256', touristKey).update(`code\0${boundTo}\0${code}`).digest()),
})
