import { generateKeyPairSync, randomBytes, randomInt } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'

const pair = z.object({ serial: z.string(), privateKey: z.string(), publicKey: z.string() })
/** newest first; a folder from before keys could be rotated holds one pair instead of a list */
const pairs = z.union([z.array(pair).min(1), pair.transform((one) => [one])])
const keys = z.object({
  mchid: z.string(),
  appid: z.string(),
  apiV3Key: z.string(),
  platform: pairs,
  client: pairs,
})
type SandboxKeys = z.infer<typeof keys>
export type KeyPair = z.infer<typeof pair>

export const ROTATABLE = ['platform', 'client', 'api-v3-key'] as const
export type Rotatable = (typeof ROTATABLE)[number]

/** how many old pairs stay valid beside the newest */
const OLD_PAIRS = 2

const makePair = (serial: string): KeyPair => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  return { serial, privateKey, publicKey }
}
/** The provider numbers its public keys, and a client's certificate has a serial of 40 hexadecimal digits. */
const makePlatformPair = () =>
  makePair(`PUB_KEY_ID_${Array.from({ length: 32 }, () => randomInt(10)).join('')}`)
const makeClientPair = () => makePair(randomBytes(20).toString('hex').toUpperCase())
const makeApiV3Key = () => randomBytes(16).toString('hex')

const makeKeys = (): SandboxKeys => ({
  mchid: '1900000001',
  appid: 'wxsandbox0000000001',
  apiV3Key: makeApiV3Key(),
  platform: [makePlatformPair()],
  client: [makeClientPair()],
})

const rotated = (kept: SandboxKeys, what: Rotatable): SandboxKeys => {
  if (what === 'api-v3-key') return { ...kept, apiV3Key: makeApiV3Key() }
  const made = what === 'platform' ? makePlatformPair() : makeClientPair()
  return { ...kept, [what]: [made, ...kept[what]].slice(0, 1 + OLD_PAIRS) }
}

/** Real keys, made on the first start and kept with the sandbox's data; the credentials file follows every change of them. */
export function openKeys(folder: string, baseUrl: string, notifyUrl: string) {
  const file = path.join(folder, 'keys.json')
  mkdirSync(folder, { recursive: true })
  const keep = (given: SandboxKeys): SandboxKeys => {
    writeSecret(file, given)
    writeSecret(path.join(folder, 'credentials.json'), credentialsOf(given, baseUrl, notifyUrl))
    return given
  }
  let kept = keep(existsSync(file) ? keys.parse(JSON.parse(readFileSync(file, 'utf8'))) : makeKeys())
  return {
    mchid: kept.mchid,
    appid: kept.appid,
    apiV3Key: (): string => kept.apiV3Key,
    /** The pair of this serial, while it is valid; the newest when none is named. */
    platform: (serial?: string): KeyPair | undefined =>
      serial === undefined ? kept.platform[0] : kept.platform.find((one) => one.serial === serial),
    newestPlatform: (): KeyPair => newest(kept.platform),
    client: (serial: string): KeyPair | undefined => kept.client.find((one) => one.serial === serial),
    rotate(what: Rotatable): void {
      kept = keep(rotated(kept, what))
    },
  }
}
export type Keys = ReturnType<typeof openKeys>

function newest(given: readonly KeyPair[]): KeyPair {
  const [first] = given
  if (!first) throw new Error('there is always a platform key')
  return first
}

/** What the provider's client needs, and nothing of the provider's own. */
function credentialsOf(kept: SandboxKeys, baseUrl: string, notifyUrl: string): object {
  const { mchid, appid, apiV3Key } = kept
  const { serial, privateKey } = newest(kept.client)
  const platformKeys = kept.platform.map((one) => ({ serial: one.serial, pem: one.publicKey }))
  return { baseUrl, notifyUrl, mchid, appid, serial, privateKey, apiV3Key, platformKeys }
}

function writeSecret(file: string, content: object): void {
  const partial = `${file}.${process.pid}`
  writeFileSync(partial, JSON.stringify(content, null, 2), { mode: 0o600 })
  chmodSync(partial, 0o600)
  renameSync(partial, file)
}
