import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'

const pair = z.object({ serial: z.string(), privateKey: z.string(), publicKey: z.string() })
const keys = z.object({
  mchid: z.string(),
  appid: z.string(),
  apiV3Key: z.string(),
  platform: pair,
  client: pair,
})
export type SandboxKeys = z.infer<typeof keys>

const makePair = () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  return { serial: randomBytes(20).toString('hex').toUpperCase(), privateKey, publicKey }
}

const makeKeys = (): SandboxKeys => ({
  mchid: '1900000001',
  appid: 'wxsandbox0000000001',
  apiV3Key: randomBytes(16).toString('hex'),
  platform: makePair(),
  client: makePair(),
})

/** Real keys, made on the first start and kept with the sandbox's data. */
export function readOrMakeKeys(folder: string): SandboxKeys {
  const file = path.join(folder, 'keys.json')
  mkdirSync(folder, { recursive: true })
  if (existsSync(file)) return keys.parse(JSON.parse(readFileSync(file, 'utf8')))
  const made = makeKeys()
  writeSecret(file, made)
  return made
}

/** What the provider's client needs, and nothing of the provider's own. */
export function writeCredentials(
  folder: string,
  made: SandboxKeys,
  baseUrl: string,
  notifyUrl: string,
): void {
  writeSecret(path.join(folder, 'credentials.json'), {
    baseUrl,
    notifyUrl,
    mchid: made.mchid,
    appid: made.appid,
    serial: made.client.serial,
    privateKey: made.client.privateKey,
    platformSerial: made.platform.serial,
    platformPublicKey: made.platform.publicKey,
    apiV3Key: made.apiV3Key,
  })
}

function writeSecret(file: string, content: object): void {
  const partial = `${file}.${process.pid}`
  writeFileSync(partial, JSON.stringify(content, null, 2), { mode: 0o600 })
  chmodSync(partial, 0o600)
  renameSync(partial, file)
}
