import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { Connection } from '@temporalio/client'
import { msToTs } from '@temporalio/common/lib/time'
import { buildRooms, buildWeb, buildWorkflows } from './build.ts'
import type { Platform, Room } from './environment.ts'
import { healthUrl, isHealthy, roomCommand } from './processes.ts'
import { openFolder } from './provision/postgres.ts'
import { freePort } from './provision/ports.ts'
import { type Restartable, restartable } from './provision/restartable.ts'
import {
  createDatabase,
  type RunningPlatform,
  startTemporary,
  type TemporaryDatabase,
  type TemporaryPlatform,
} from './temporary.ts'

export type ProcessName = 'postgres' | 'temporal' | Room

export interface StackOptions {
  /** what to stand on; without it the stack has a PostgreSQL and a Temporal of its own, which can be killed too */
  readonly on?: TemporaryPlatform
  readonly rooms?: readonly Room[]
  /** the site and the console are built and served */
  readonly web?: boolean
  readonly temporalInFile?: boolean
  readonly timeSkipping?: boolean
  readonly durable?: boolean
  /** what the processes are told beyond the usual */
  readonly env?: NodeJS.ProcessEnv
  /** where a room's process begins instead, from the project's folder */
  readonly begins?: Partial<Record<Room, string>>
  /** fills the database before anything runs */
  readonly seed?: (platform: Platform) => Promise<void>
}

export interface Stack {
  readonly platform: Platform
  readonly database: TemporaryDatabase
  /** where the API listens */
  readonly url: string
  readonly sandboxUrl: string
  readonly process: (name: ProcessName) => Restartable
  stop(): Promise<void>
}

/** The whole platform in a temporary place: a database, a namespace and ports of its own, real processes. */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const own = options.on ? undefined : await startTemporary(options)
  const base = options.on ?? own?.platform
  if (!base) throw new Error('no platform to stand on')
  const database = await createDatabase(base)
  const platform = await planPlatform(base, database, options.web ?? false)
  await options.seed?.(platform)
  const processes = processesOf(platform, own, options)
  const rooms = options.rooms ?? ['sandbox', 'worker', 'api']
  const stop = async () => {
    for (const room of ['api', 'worker', 'sandbox'] as const) await processes.get(room)?.stop()
    if (own) await own.stop()
    else await database.drop()
  }
  try {
    // the sandbox makes the credentials that the others read
    if (rooms.includes('sandbox')) await processes.get('sandbox')?.start()
    const others = rooms.filter((room) => room !== 'sandbox')
    await Promise.all(others.map(async (room) => await processes.get(room)?.start()))
  } catch (error) {
    await stop()
    throw error
  }
  return {
    platform,
    database,
    stop,
    url: `http://127.0.0.1:${platform.ports.api}`,
    sandboxUrl: `http://127.0.0.1:${platform.ports.sandbox}`,
    process(name) {
      const found = processes.get(name)
      if (!found) throw new Error(`this stack has no ${name} of its own`)
      return found
    },
  }
}

async function planPlatform(
  base: TemporaryPlatform,
  database: TemporaryDatabase,
  web: boolean,
): Promise<Platform> {
  const dataFolder = path.join(base.folder, database.name)
  openFolder(dataFolder)
  mkdirSync(path.join(dataFolder, 'logs'), { recursive: true })
  const [api, sandbox, worker] = await Promise.all([freePort(), freePort(), freePort()])
  return {
    dataFolder,
    databases: database.urls,
    temporalAddress: base.temporalAddress,
    temporalNamespace: base.timeSkipping ? 'default' : await ownNamespace(base.temporalAddress),
    taskQueue: 'xianpei',
    workflowBundle: (await buildWorkflows()).result,
    roomsFolder: (await buildRooms()).result,
    webFolder: web ? (await buildWeb()).result : '',
    secrets: base.secrets,
    ports: { api, sandbox, worker },
    publicUrl: `http://127.0.0.1:${api}`,
  }
}

/** Case numbers repeat from stack to stack, and so do the ids of their workflows. */
async function ownNamespace(address: string): Promise<string> {
  const namespace = `stack-${randomBytes(6).toString('hex')}`
  const connection = await Connection.connect({ address })
  try {
    const workflowExecutionRetentionPeriod = msToTs('1 day')
    await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod })
  } finally {
    await connection.close()
  }
  return namespace
}

function processesOf(
  platform: Platform,
  own: RunningPlatform | undefined,
  { env, begins }: StackOptions,
): Map<ProcessName, Restartable> {
  const processes = new Map<ProcessName, Restartable>()
  for (const room of ['sandbox', 'worker', 'api'] as const) {
    const logFile = path.join(platform.dataFolder, 'logs', `${room}.log`)
    const isReady = () => isHealthy(healthUrl(room, platform))
    processes.set(room, restartable(roomCommand(room, platform, env, begins?.[room]), logFile, isReady))
  }
  if (own) processes.set('postgres', own.postgres).set('temporal', own.temporal)
  return processes
}
