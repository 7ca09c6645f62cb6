import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { Client } from 'pg'
import { messageOf, Refusal } from '../refusal.ts'
import { postgresBinaries } from './postgres-binaries.ts'
import { placeFor, type PostgresUser, serverUser } from './postgres-user.ts'
import { run } from './programs.ts'
import type { ServerCommand } from './server-process.ts'

/** What every cluster of ours is made with: without these it would take the machine's locale, or ASCII. */
const INITDB = ['--encoding=UTF8', '--locale-provider=builtin', '--locale=C.UTF-8', '--auth=scram-sha-256']
const SUPERUSER = 'postgres'
const OWNER = 'xianpei_owner'

export interface Cluster {
  readonly folder: string
  readonly port: number
  readonly superuserPassword: string
  readonly ownerPassword: string
}

export interface ClusterPlan extends Omit<Cluster, 'folder'> {
  /** the folder that the cluster's own is made in */
  readonly dataFolder: string
  /** off only where the data is thrown away: a test's */
  readonly durable: boolean
}

/** Makes the cluster on first use and says how to run it. */
export async function prepareCluster(
  plan: ClusterPlan,
): Promise<{ cluster: Cluster; server: ServerCommand }> {
  const user = await serverUser(path.join(plan.dataFolder, 'postgres'))
  const folder = await placeFor(path.join(plan.dataFolder, 'postgres'), user, plan.superuserPassword)
  const binaries = await postgresBinaries(user)
  if (!existsSync(path.join(folder, 'PG_VERSION')))
    await initialise(folder, binaries, plan.superuserPassword, user)
  const settings = {
    port: plan.port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 200,
    shared_buffers: '256MB',
    synchronous_commit: 'on',
    log_min_messages: 'warning',
    idle_in_transaction_session_timeout: '60s',
    ...(plan.durable ? {} : { fsync: 'off', full_page_writes: 'off', autovacuum_naptime: '10s' }),
  }
  const { superuserPassword, ownerPassword, port } = plan
  return {
    cluster: { folder, port, superuserPassword, ownerPassword },
    server: {
      name: 'postgres',
      command: path.join(binaries, 'bin/postgres'),
      args: [
        '-D',
        folder,
        ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
      ],
      env: { ...process.env, LC_ALL: 'C', PGUSER: undefined },
      cwd: folder,
      ...(user && { user }),
      // fast: running transactions are rolled back and the checkpoint is written
      stopSignal: 'SIGINT',
      graceMs: 20_000,
      stopOrder: 5,
    },
  }
}

async function initialise(
  folder: string,
  binaries: string,
  password: string,
  user: PostgresUser | undefined,
) {
  const partial = `${folder}.partial`
  const passwordFile = `${folder}.password`
  rmSync(partial, { recursive: true, force: true })
  mkdirSync(partial, { recursive: true, mode: 0o700 })
  writeFileSync(passwordFile, password, { mode: 0o600 })
  if (user) for (const place of [partial, passwordFile]) chownSync(place, user.uid, user.gid)
  try {
    await run(
      path.join(binaries, 'bin/initdb'),
      ['-D', partial, '-U', SUPERUSER, '--pwfile', passwordFile, ...INITDB],
      { ...user, cwd: partial, env: { ...process.env, LC_ALL: 'C' } },
    )
    renameSync(partial, folder)
  } catch (error) {
    rmSync(partial, { recursive: true, force: true })
    throw new Refusal(
      `PostgreSQL could not make its data folder (${lastLine(messageOf(error))}).`,
      'Free some disk space, or let XIANPEI_DATA or DATABASE_URL point elsewhere.',
    )
  } finally {
    rmSync(passwordFile, { force: true })
  }
}

const lastLine = (text: string) => text.trim().split('\n').at(-1) ?? ''

/** Connection strings of an embedded cluster. */
export const ownerUrl = ({ port, ownerPassword }: Cluster, database: string) =>
  `postgresql://${OWNER}:${encodeURIComponent(ownerPassword)}@127.0.0.1:${port}/${database}`
export const superuserUrl = ({ port, superuserPassword }: Cluster, database: string) =>
  `postgresql://${SUPERUSER}:${encodeURIComponent(superuserPassword)}@127.0.0.1:${port}/${database}`

/** The same server and database for another role. */
export function urlFor(url: string, user: string, password: string): string {
  const other = new URL(url)
  other.username = user
  other.password = encodeURIComponent(password)
  return other.href
}

/** @param connectWithinMs long, because a machine that builds and starts everything at once answers late */
export async function withClient<T>(
  url: string,
  work: (client: Client) => Promise<T>,
  connectWithinMs = 30_000,
): Promise<T> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: connectWithinMs })
  // a server that goes away while we hold a connection is reported by the statement that meets it
  client.on('error', () => {})
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end().catch(() => {})
  }
}

const PROBE_MS = 5_000
export const postgresAnswers = (url: string): Promise<boolean> =>
  withClient(url, (client) => client.query('SELECT 1'), PROBE_MS).then(
    () => true,
    () => false,
  )

/** The owner of our databases is no superuser: what the platform does needs none. */
export async function ensureOwner(cluster: Cluster, database: string): Promise<void> {
  await withClient(superuserUrl(cluster, 'postgres'), async (client) => {
    const literal = client.escapeLiteral(cluster.ownerPassword)
    const { rowCount: roles } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [OWNER])
    const verb = roles ? 'ALTER' : 'CREATE'
    await client.query(`${verb} ROLE ${OWNER} LOGIN CREATEDB CREATEROLE PASSWORD ${literal}`)
    const { rowCount: databases } = await client.query('SELECT FROM pg_database WHERE datname = $1', [
      database,
    ])
    if (!databases) await client.query(`CREATE DATABASE ${client.escapeIdentifier(database)} OWNER ${OWNER}`)
  })
}

const OLDEST = 150_000

/** Refuses a server that would fail later in ways nobody could read. */
export async function checkGivenServer(url: string): Promise<void> {
  if (!URL.canParse(url) || !/^postgres(ql)?:$/.test(new URL(url).protocol))
    throw new Refusal(
      'DATABASE_URL is not the address of a PostgreSQL database.',
      'Give one like postgresql://user:password@host:5432/database.',
    )
  const facts = await withClient(url, async (client) => {
    const { rows } = await client.query<{ version: number; encoding: string }>(
      "SELECT current_setting('server_version_num')::int AS version, current_setting('server_encoding') AS encoding",
    )
    return rows[0]
  }).catch((error: unknown) => {
    throw new Refusal(
      `The database of DATABASE_URL does not answer (${messageOf(error)}).`,
      'Check its host, port, user, password and name, or unset DATABASE_URL to use the embedded PostgreSQL.',
    )
  })
  if (!facts || facts.version < OLDEST)
    throw new Refusal(
      `PostgreSQL ${Math.floor((facts?.version ?? 0) / 10_000)} is too old.`,
      'Xianpei needs PostgreSQL 15 or newer; unset DATABASE_URL to use the embedded one.',
    )
  if (facts.encoding !== 'UTF8')
    throw new Refusal(
      `The database of DATABASE_URL is encoded in ${facts.encoding}, which cannot hold Chinese text.`,
      "Make it again with CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0.",
    )
}

/** Puts a folder where any user may pass through it. */
export function openFolder(folder: string): void {
  mkdirSync(folder, { recursive: true })
  if ((statSync(folder).mode & 0o011) !== 0o011) chmodSync(folder, statSync(folder).mode | 0o011)
}
