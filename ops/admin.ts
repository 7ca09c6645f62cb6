import { existsSync } from 'node:fs'
import path from 'node:path'
import { createAdministrator } from './admin/create.ts'
import { readPort } from './provision/ports.ts'
import { ownerUrl, postgresAnswers } from './provision/postgres.ts'
import { messageOf, Refusal } from './refusal.ts'
import { readSecrets } from './secrets.ts'
import { readOptions } from './start/options.ts'

/** The database of the running start on this data folder, or the one that was given. */
async function findDatabase(): Promise<string> {
  if (process.env.DATABASE_URL) return process.env.DATABASE_URL
  const { dataFolder, production } = readOptions()
  const port = readPort(dataFolder, 'postgres')
  const advice = 'Start Xianpei first, with the same XIANPEI_DATA, and leave it running; or set DATABASE_URL.'
  if (!port || !existsSync(path.join(dataFolder, 'secrets.json')))
    throw new Refusal(`There is no database in ${dataFolder} yet.`, advice)
  const { superuserPassword, ownerPassword } = passwords(dataFolder, production)
  const url = ownerUrl({ folder: dataFolder, port, superuserPassword, ownerPassword }, 'xianpei')
  if (!(await postgresAnswers(url)))
    throw new Refusal(`The database in ${dataFolder} does not answer.`, advice)
  return url
}

function passwords(dataFolder: string, production: boolean) {
  const { postgresPassword, ownerPassword } = readSecrets(dataFolder, { production })
  return { superuserPassword: postgresPassword, ownerPassword }
}

try {
  if (process.argv[2] !== 'create')
    throw new Refusal('Say what to do.', 'npm run admin -- create   makes the first administrator.')
  console.log(`✔ ${await createAdministrator(await findDatabase())}`)
} catch (error) {
  console.error(`✖ ${messageOf(error)}\n  ${error instanceof Refusal ? error.advice : ''}`)
  process.exitCode = 1
}
