import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { z } from 'zod'

/** Our side of the contract with the provider as its operator (or the sandbox) hands it out: a file. */
const file = z.object({
  baseUrl: z.url(),
  mchid: z.string().min(1),
  appid: z.string().min(1),
  serial: z.string().min(1),
  privateKey: z.string().includes('PRIVATE KEY'),
  apiV3Key: z.string().length(32),
  notifyUrl: z.url(),
  /** the newest first; each a public key or a certificate in PEM */
  platformKeys: z.array(z.object({ serial: z.string().min(1), pem: z.string().min(1) })).min(1),
})

export interface ProviderCredentials {
  readonly baseUrl: string
  readonly mchid: string
  readonly appid: string
  readonly serial: string
  readonly privateKey: KeyObject
  readonly apiV3Key: string
  readonly notifyUrl: string
  /** all that the provider may sign with, by serial */
  readonly platformKeys: ReadonlyMap<string, KeyObject>
  /** the one that is sealed to: the newest */
  readonly sealing: { readonly serial: string; readonly key: KeyObject }
}

function parse(text: string): ProviderCredentials {
  const { platformKeys, privateKey, ...given } = file.parse(JSON.parse(text))
  const keys = platformKeys.map(({ serial, pem }) => ({ serial, key: createPublicKey(pem) }))
  const [sealing] = keys
  if (!sealing) throw new RangeError('the provider has no key')
  return {
    ...given,
    privateKey: createPrivateKey(privateKey),
    platformKeys: new Map(keys.map(({ serial, key }) => [serial, key])),
    sealing,
  }
}

/**
 * The credentials of a file, read anew when the file has changed: keys are rotated by replacing it, without a restart. A file that
 * cannot be read leaves the ones before in use, and says so once, never with a word of its content.
 * @throws when there was no readable file from the start
 */
export function openCredentials(path: string, warn: (message: string) => void): () => ProviderCredentials {
  let seen = statSync(path).mtimeMs
  let current = parse(readFileSync(path, 'utf8'))
  return () => {
    const changed = mtimeOf(path)
    if (changed === seen) return current
    seen = changed
    try {
      current = parse(readFileSync(path, 'utf8'))
    } catch {
      warn('the provider credentials cannot be read; the ones before stay in use')
    }
    return current
  }
}

function mtimeOf(path: string): number {
  try {
    return statSync(path).mtimeMs
  } catch {
    return 0
  }
}
