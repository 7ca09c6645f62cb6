import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { Refusal } from './refusal.ts'

const KEY_BYTES = 32

const secrets = z.object({
  fieldKey: z.string(),
  indexKey: z.string(),
  sessionSecret: z.string(),
  touristKey: z.string(),
  payloadKey: z.string(),
  postgresPassword: z.string(),
  ownerPassword: z.string(),
  apiPassword: z.string(),
  workerPassword: z.string(),
  demoPassword: z.string(),
})
export type Secrets = Readonly<z.infer<typeof secrets>>

const secretsFile = z.object({ madeFor: z.enum(['demo', 'production']), values: secrets.partial() })

/** The name each has in the environment. */
const VARIABLES: Readonly<Record<keyof Secrets, string>> = {
  fieldKey: 'XIANPEI_FIELD_KEY',
  indexKey: 'XIANPEI_INDEX_KEY',
  sessionSecret: 'XIANPEI_SESSION_SECRET',
  touristKey: 'XIANPEI_TOURIST_KEY',
  payloadKey: 'XIANPEI_PAYLOAD_KEY',
  postgresPassword: 'XIANPEI_POSTGRES_PASSWORD',
  ownerPassword: 'XIANPEI_OWNER_PASSWORD',
  apiPassword: 'XIANPEI_API_PASSWORD',
  workerPassword: 'XIANPEI_WORKER_PASSWORD',
  demoPassword: 'XIANPEI_DEMO_PASSWORD',
}
const KEYS = ['fieldKey', 'indexKey', 'sessionSecret', 'touristKey', 'payloadKey'] as const

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

export const makeSecrets = (): Secrets => ({
  fieldKey: makeKey(),
  indexKey: makeKey(),
  sessionSecret: makeKey(),
  touristKey: makeKey(),
  payloadKey: makeKey(),
  postgresPassword: makePassword(),
  ownerPassword: makePassword(),
  apiPassword: makePassword(),
  workerPassword: makePassword(),
  demoPassword: makePassword(),
})

/** From the environment, else from the data folder, else made and kept there for its owner alone. */
export function readSecrets(dataFolder: string, { production }: { production: boolean }): Secrets {
  const file = path.join(dataFolder, 'secrets.json')
  const stored = existsSync(file) ? parse(file) : undefined
  if (stored && production && stored.madeFor === 'demo')
    throw new Refusal(
      'The secrets in this data folder were made for a demonstration.',
      'Let XIANPEI_DATA point to a new folder.',
    )
  const kept = secrets.parse({ ...makeSecrets(), ...stored?.values })
  if (Object.keys(kept).length > Object.keys(stored?.values ?? {}).length)
    write(file, { madeFor: production ? 'production' : 'demo', values: kept })
  const given = Object.entries(VARIABLES).flatMap(([name, variable]) => {
    const value = process.env[variable]
    return value ? [[name, value]] : []
  })
  const used = secrets.parse({ ...kept, ...Object.fromEntries(given) })
  check(used)
  return used
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
function check(used: Secrets) {
  for (const name of KEYS) {
    const bytes = Buffer.from(used[name], 'base64')
    if (bytes.length !== KEY_BYTES || new Set(bytes).size < 12)
      throw new Refusal(
        `${VARIABLES[name]} is not a secret key.`,
        'Give 32 random bytes in base64, for example from `openssl rand -base64 32`.',
      )
  }
  if (new Set(KEYS.map((name) => used[name])).size < KEYS.length)
    throw new Refusal(
      `${KEYS.map((name) => VARIABLES[name]).join(', ')} are not all different.`,
      'Give each its own 32 random bytes: one that leaks must not open the others.',
    )
}
