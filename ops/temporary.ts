import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { migrate } from './migrate.ts'
import { removeAtTheEnd } from './provision/keeper.ts'
import { freePort } from './provision/ports.ts'
import {
  type Cluster,
  ensureOwner,
  openFolder,
  ownerUrl,
  postgresAnswers,
  prepareCluster,
  superuserUrl,
  urlFor,
  withClient,
} from './provision/postgres.ts'
import { type Restartable, restartable } from './provision/restartable.ts'
import {
  findTemporal,
  requireTimeSkippingServer,
  temporalAnswers,
  temporalCommand,
  timeSkippingCommand,
} from './provision/temporal.ts'
import { type DatabaseUrls, openRoles } from './roles.ts'
import { makeSecrets, type Secrets } from './secrets.ts'

const TEMPLATE = 'xianpei_template'

/** PostgreSQL and Temporal in a place of their own, gone when their user is. What it says is plain data. */
export interface TemporaryPlatform {
  readonly folder: string
  readonly cluster: Cluster
  readonly temporalAddress: string
  /** it knows every namespace without being told, and cannot be told of one */
  readonly timeSkipping: boolean
  readonly secrets: Secrets
  readonly roles: 'yes' | 'no'
}

export interface RunningPlatform {
  readonly platform: TemporaryPlatform
  readonly postgres: Restartable
  readonly temporal: Restartable
  stop(): Promise<void>
}

export interface TemporaryOptions {
  /** keep Temporal's histories in a file, as a start does, instead of in memory */
  readonly temporalInFile?: boolean
  /** a Temporal whose clock somebody else moves (ops/replay/months/moved-clock.ts) */
  readonly timeSkipping?: boolean
  /** make PostgreSQL wait for the disk, as a start does */
  readonly durable?: boolean
}

export async function startTemporary(options: TemporaryOptions = {}): Promise<RunningPlatform> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'xianpei-'))
  removeAtTheEnd(folder)
  openFolder(folder)
  const secrets = makeSecrets()
  const [{ cluster, postgres }, { address, temporal }] = await Promise.all([
    startPostgres(folder, secrets, options.durable ?? false),
    startTemporal(folder, options),
  ])
  await ensureOwner(cluster, TEMPLATE)
  const template = ownerUrl(cluster, TEMPLATE)
  await migrate(template)
  const { roles } = await openRoles(template, { api: secrets.apiPassword, worker: secrets.workerPassword })
  return {
    platform: {
      folder,
      cluster,
      temporalAddress: address,
      timeSkipping: options.timeSkipping ?? false,
      secrets,
      roles,
    },
    postgres,
    temporal,
    async stop() {
      await Promise.all([temporal.stop(), postgres.stop()])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function startPostgres(folder: string, secrets: Secrets, durable: boolean) {
  const { cluster, server } = await prepareCluster({
    dataFolder: folder,
    port: await freePort(),
    superuserPassword: secrets.postgresPassword,
    ownerPassword: secrets.ownerPassword,
    durable,
  })
  const answers = () => postgresAnswers(superuserUrl(cluster, 'postgres'))
  const postgres = restartable(server, path.join(folder, 'postgres.log'), answers)
  await postgres.start()
  return { cluster, postgres }
}

async function startTemporal(
  folder: string,
  { timeSkipping = false, temporalInFile = false }: TemporaryOptions,
) {
  const port = await freePort()
  const address = `127.0.0.1:${port}`
  const databaseFile = temporalInFile ? { databaseFile: path.join(folder, 'temporal.db') } : {}
  const command = timeSkipping
    ? timeSkippingCommand({ program: await requireTimeSkippingServer(), port })
    : temporalCommand({ program: await findTemporal(), port, ...databaseFile })
  const temporal = restartable(command, path.join(folder, 'temporal.log'), () => temporalAnswers(address))
  await temporal.start()
  return { address, temporal }
}

export interface TemporaryDatabase {
  readonly name: string
  readonly ownerUrl: string
  readonly apiUrl: string
  readonly workerUrl: string
  /** what only a test may do: end other roles' connections, read the server's statistics */
  readonly superuserUrl: string
  readonly urls: DatabaseUrls
  drop(): Promise<void>
}

/** A migrated database of the caller's own, empty. */
export async function createDatabase({
  cluster,
  secrets,
  roles,
}: TemporaryPlatform): Promise<TemporaryDatabase> {
  const name = `xianpei_${randomBytes(6).toString('hex')}`
  const maintenance = superuserUrl(cluster, 'postgres')
  await withClient(maintenance, (client) =>
    client.query(`CREATE DATABASE ${name} OWNER xianpei_owner TEMPLATE ${TEMPLATE}`),
  )
  const owner = ownerUrl(cluster, name)
  const apiUrl = roles === 'yes' ? urlFor(owner, 'xianpei_api', secrets.apiPassword) : owner
  const workerUrl = roles === 'yes' ? urlFor(owner, 'xianpei_worker', secrets.workerPassword) : owner
  return {
    name,
    ownerUrl: owner,
    apiUrl,
    workerUrl,
    superuserUrl: superuserUrl(cluster, name),
    urls: { owner, api: apiUrl, worker: workerUrl, roles },
    async drop() {
      await withClient(maintenance, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`))
    },
  }
}
