import path from 'node:path'
import { DatabaseError } from 'pg'
import { migrate } from '../migrate.ts'
import { keptPort } from '../provision/ports.ts'
import {
  checkGivenServer,
  ensureOwner,
  ownerUrl,
  postgresAnswers,
  prepareCluster,
  superuserUrl,
  withClient,
} from '../provision/postgres.ts'
import { Refusal } from '../refusal.ts'
import { type DatabaseUrls, openRoles } from '../roles.ts'
import type { Secrets } from '../secrets.ts'
import type { StartOptions } from './options.ts'
import type { Screen } from './screen.ts'
import type { Supervisor } from './supervisor.ts'

const DATABASE = 'xianpei'

/** The database that was given, or an embedded PostgreSQL of our own; migrated, its roles able to sign in. */
export async function openDatabases(
  options: StartOptions,
  secrets: Secrets,
  supervisor: Supervisor,
  screen: Screen,
): Promise<DatabaseUrls> {
  const owner =
    process.env.DATABASE_URL ??
    (await screen.step('PostgreSQL', () => startCluster(options, secrets, supervisor)))
  if (process.env.DATABASE_URL)
    await screen.step('the database of DATABASE_URL', () => checkGivenServer(owner))
  const urls = await screen.step('migrations', async () => {
    await migrate(owner)
    return await openRoles(owner, { api: secrets.apiPassword, worker: secrets.workerPassword })
  })
  if (options.production) await refuseInProduction(urls)
  return urls
}

async function startCluster(
  { dataFolder }: StartOptions,
  secrets: Secrets,
  supervisor: Supervisor,
): Promise<string> {
  const { cluster, server } = await prepareCluster({
    dataFolder,
    port: await keptPort(dataFolder, 'postgres'),
    superuserPassword: secrets.postgresPassword,
    ownerPassword: secrets.ownerPassword,
    durable: true,
  })
  const url = superuserUrl(cluster, 'postgres')
  await supervisor.supervise(server, () => answersOrRefusesUs(url))
  await ensureOwner(cluster, DATABASE).catch((error: unknown) => {
    if (error instanceof DatabaseError && error.code === '28P01')
      throw new Refusal(
        `The PostgreSQL in ${dataFolder} was made with other secrets than those of ${path.join(dataFolder, 'secrets.json')}.`,
        'Bring that file back from a backup, or start on an empty folder with XIANPEI_DATA.',
      )
    throw error
  })
  return ownerUrl(cluster, DATABASE)
}

/** A wrong password is an answer too: waiting does not mend it. */
async function answersOrRefusesUs(url: string): Promise<boolean> {
  if (await postgresAnswers(url)) return true
  return await withClient(url, () => Promise.resolve(true)).catch(
    (error: unknown) => error instanceof DatabaseError && error.code === '28P01',
  )
}

async function refuseInProduction({ owner, roles }: DatabaseUrls) {
  if (roles === 'no')
    throw new Refusal(
      'The database does not let us make the roles xianpei_api and xianpei_worker, so nothing would keep the processes apart.',
      'Give the user of DATABASE_URL the right to make roles (ALTER ROLE … CREATEROLE), or make the two roles for it.',
    )
  const demo = await withClient(owner, (client) =>
    client.query('SELECT FROM staff WHERE demo AND disabled_at IS NULL LIMIT 1'),
  )
  if (demo.rowCount)
    throw new Refusal(
      'This database holds demo accounts, whose password was printed on a screen.',
      'Start production on an empty database, or disable every demo account first.',
    )
}

/** Whether nothing was ever put into it. */
export const isEmpty = (owner: string): Promise<boolean> =>
  withClient(owner, async (client) => (await client.query('SELECT FROM city LIMIT 1')).rowCount === 0)
