import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { Refusal } from './refusal.ts'

/** What each secret is for, by the name it has in the environment. */
const KEYS = {
  fieldKey: 'XIANPEI_FIELD_KEY',
  indexKey: 'XIANPEI_INDEX_KEY',
  sessionSecret: 'XIANPEI_SESSION_SECRET',
  touristKey: 'XIANPEI_TOURIST_KEY',
  payloadKey: 'XIANPEI_PAYLOAD_KEY',
} as const

const PASSWORDS = {
  postgresPassword: 'XIANPEI_POSTGRES_PASSWORD',
  ownerPassword: 'XIANPEI_OWNER_PASSWORD',
  apiPassword: 'XIANPEI_API_PASSWORD',
  workerPassword: 'XIANPEI_WORKER_PASSWORD',
  demoPassword: 'XIANPEI_DEMO_PASSWORD',
} as const

type KeyName = keyof typeof KEYS
type PasswordName = keyof typeof PASSWORDS
export type Secrets = Readonly<Record<KeyName | PasswordName, string>>

const KEY_BYTES = 32
const secretsFile = z.object({
  madeFor: z.enum(['demo', 'production']),
  values: z.record(z.string(), z.string()),
})

const keyNames = Object.keys(KEYS).filter((name): name is KeyName => name in KEYS)
const passwordNames = Object.keys(PASSWORDS).filter((name): name is PasswordName => name in PASSWORDS)

export const makeKey = (): string => randomBytes(KEY_BYTES).toString('base64')
/** 20 letters and digits without the ones people confuse: somebody will type it. */
export const makePassword = (): string => {
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789'
  const even = 256 - (256 % letters.length)
  const text: string[] = []
  while (text.length < 20)
    for (const byte of randomBytes(32))
      if (byte < even && text.length < 20) text.push(letters[byte % letters.length] ?? '')
  return text.join('')
}

export function makeSecrets(): Secrets {
  const [fieldKey, indexKey, sessionSecret, touristKey, payloadKey] = [
    makeKey(),
    makeKey(),
    makeKey(),
    makeKey(),
    makeKey(),
  ]
  return {
    ...{ fieldKey, indexKey, sessionSecret, touristKey, payloadKey },
    ...{ postgresPassword: makePassword(), ownerPassword: makePassword(), apiPassword: makePassword() },
    ...{ workerPassword: makePassword(), demoPassword: makePassword() },
  }
}

/** From the environment, else from the data folder, else made and kept there for its owner alone. */
export function readSecrets(dataFolder: string, { production }: { production: boolean }): Secrets {
  const file = path.join(dataFolder, 'secrets.json')
  const madeFor = production ? 'production' : 'demo'
  const stored = existsSync(file) ? parse(file) : undefined
  if (stored && production && stored.madeFor === 'demo')
    throw new Refusal(
      'The secrets in this data folder were made for a demonstration.',
      'Let XIANPEI_DATA point to a new folder, or give every XIANPEI_…_KEY in the environment and delete secrets.json.',
    )
  const made: Record<string, string> = { ...makeSecrets(), ...stored?.values }
  if (!stored || Object.keys(made).some((name) => !(name in stored.values)))
    write(file, { madeFor, values: made })
  const named: [KeyName | PasswordName, string][] = [
    ...keyNames.map((name): [KeyName, string] => [name, KEYS[name]]),
    ...passwordNames.map((name): [PasswordName, string] => [name, PASSWORDS[name]]),
  ]
  const secrets = makeSecrets() as Record<KeyName | PasswordName, string>
  for (const [name, variable] of named) secrets[name] = process.env[variable] ?? made[name] ?? secrets[name]
  check(secrets)
  return secrets
}

function parse(file: string) {
  try {
    return secretsFile.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    throw new Refusal(
      `${file} cannot be read.`,
      'Restore it from a backup: without it the personal data in the database stays closed. Never delete it while you need that data.',
    )
  }
}

function write(file: string, content: z.infer<typeof secretsFile>) {
  // whole or not at all: half a file of keys would lose the data they open
  writeFileSync(`${file}.partial`, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600, flush: true })
  renameSync(`${file}.partial`, file)
}

/** Keys that are short, repeated or plainly a placeholder are refused wherever they come from. */
function check(secrets: Secrets) {
  for (const name of keyNames) {
    const bytes = Buffer.from(secrets[name], 'base64')
    if (bytes.length !== KEY_BYTES || new Set(bytes).size < 12)
      throw new Refusal(
        `${KEYS[name]} is not a secret key.`,
        'Give 32 random bytes in base64, for example from `openssl rand -base64 32`.',
      )
  }
  if (new Set(keyNames.map((name) => secrets[name])).size < keyNames.length)
    throw new Refusal(
      `${Object.values(KEYS).join(', ')} are not all different.`,
      'Give each its own 32 random bytes: one that leaks must not open the others.',
    )
}
