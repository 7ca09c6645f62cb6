import { accessSync, constants, mkdirSync, statfsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { openFolder } from '../provision/postgres.ts'
import { isPortFree } from '../provision/ports.ts'
import { errorCode, messageOf, Refusal } from '../refusal.ts'

const PROJECT = fileURLToPath(new URL('../..', import.meta.url))
const DEFAULT_PORT = 3000
const NEEDED_BYTES = 300_000_000

export interface StartOptions {
  readonly dataFolder: string
  readonly port: number
  readonly host: string
  readonly publicUrl: string
  readonly production: boolean
}

export function readOptions(env = process.env): StartOptions {
  const port = env.PORT ? Number(env.PORT) : DEFAULT_PORT
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Refusal(`PORT is ${env.PORT}, which is not a port.`, 'Give a number from 1 to 65535.')
  const publicUrl = env.PUBLIC_URL ?? `http://localhost:${port}`
  if (!URL.canParse(publicUrl))
    throw new Refusal(
      `PUBLIC_URL is ${publicUrl}, which is not an address.`,
      'Give one like https://xianpei.example.org.',
    )
  return {
    dataFolder: path.resolve(PROJECT, env.XIANPEI_DATA ?? '.data'),
    port,
    host: env.XIANPEI_HOST ?? '127.0.0.1',
    publicUrl: publicUrl.replace(/\/$/, ''),
    production: env.NODE_ENV === 'production',
  }
}

/** Makes the data folder and sees that it can be written to and has room. */
export function openDataFolder(dataFolder: string): void {
  try {
    mkdirSync(path.join(dataFolder, 'logs'), { recursive: true })
    accessSync(dataFolder, constants.W_OK)
    openFolder(dataFolder)
  } catch (error) {
    throw diskRefusal(error, dataFolder) ?? error
  }
  const { bavail, bsize } = statfsSync(dataFolder)
  if (bavail * bsize < NEEDED_BYTES)
    throw new Refusal(
      `Only ${Math.floor((bavail * bsize) / 1e6)} MB are free where ${dataFolder} lies; Xianpei needs ${NEEDED_BYTES / 1e6} MB.`,
      'Free some space, or let XIANPEI_DATA point to another disk.',
    )
}

/** Faults of the disk as a sentence; undefined for any other fault. */
export function diskRefusal(error: unknown, folder: string): Refusal | undefined {
  const code = errorCode(error)
  if (code === 'ENOSPC' || /ENOSPC|No space left on device/.test(messageOf(error)))
    return new Refusal(
      `The disk of ${folder} is full.`,
      'Free some space, or let XIANPEI_DATA point to another disk.',
    )
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return new Refusal(
      `${folder} cannot be written to (${code}).`,
      'Start as the user it belongs to, or let XIANPEI_DATA point to a folder of yours.',
    )
  return undefined
}

export async function refuseTakenPort({ port, host }: StartOptions): Promise<void> {
  const free = (await isPortFree(port, host)) && (await isPortFree(port, '0.0.0.0'))
  if (!free)
    throw new Refusal(
      `Port ${port} is taken by another program.`,
      `Stop it, or choose another: PORT=${port + 1} npm start.`,
    )
}
