import { existsSync } from 'node:fs'
import path from 'node:path'
import { readPort } from './provision/ports.ts'
import { ownerUrl, postgresAnswers } from './provision/postgres.ts'
import { Refusal } from './refusal.ts'
import { readSecrets, type Secrets } from './secrets.ts'
import { readOptions } from './start/options.ts'

const ADVICE = 'Start Xianpei first, with the same XIANPEI_DATA, and leave it running; or set DATABASE_URL.'

/** The database of the running start on this data folder, or the one that was given. */
export async function findDatabase(): Promise<string> {
  if (process.env.DATABASE_URL) return process.env.DATABASE_URL
  const { dataFolder } = readOptions()
  const port = readPort(dataFolder, 'postgres')
  if (!port || !existsSync(path.join(dataFolder, 'secrets.json')))
    throw new Refusal(`There is no database in ${dataFolder} yet.`, ADVICE)
  const { postgresPassword: superuserPassword, ownerPassword } = secretsOf(dataFolder)
  const url = ownerUrl({ folder: dataFolder, port, superuserPassword, ownerPassword }, 'xianpei')
  if (!(await postgresAnswers(url)))
    throw new Refusal(`The database in ${dataFolder} does not answer.`, ADVICE)
  return url
}

/** The platform that runs on this data folder, as a tool beside it reaches it. */
export async function findPlatform() {
  const { dataFolder, port } = readOptions()
  const url = `http://127.0.0.1:${port}`
  const answer = await fetch(`${url}/readyz`).catch(() => null)
  if (!answer?.ok)
    throw new Refusal(
      `No platform is ready at ${url}.`,
      'Start it first, with the same PORT and XIANPEI_DATA.',
    )
  const ownerDatabase = await findDatabase()
  const sandboxPort = readPort(dataFolder, 'sandbox')
  if (!sandboxPort) throw new Refusal(`${dataFolder} knows no sandbox.`, ADVICE)
  const sandboxUrl = `http://127.0.0.1:${sandboxPort}`
  return { url, sandboxUrl, ownerDatabase, secrets: secretsOf(dataFolder) }
}

const secretsOf = (dataFolder: string): Secrets =>
  readSecrets(dataFolder, { production: readOptions().production })
