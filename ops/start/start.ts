import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildRooms, buildWeb, buildWorkflows, generateClient } from '../build.ts'
import type { Platform, Room } from '../environment.ts'
import { healthUrl, isHealthy, roomCommand } from '../processes.ts'
import { keptPort } from '../provision/ports.ts'
import { findTemporal, temporalAnswers, temporalCommand } from '../provision/temporal.ts'
import { Refusal } from '../refusal.ts'
import { readSecrets, type Secrets } from '../secrets.ts'
import { openDatabases } from './databases.ts'
import { farewell, greeting } from './greeting.ts'
import { holdDataFolder, letGoOfDataFolder, stopLeftovers } from './leftovers.ts'
import { diskRefusal, openDataFolder, readOptions, refuseTakenPort, type StartOptions } from './options.ts'
import { createScreen, type Screen } from './screen.ts'
import { needsSeed, seedOnce } from './seed-once.ts'
import { stopOnSignals } from './signals.ts'
import { createSupervisor, type Supervisor } from './supervisor.ts'

const PROJECT = fileURLToPath(new URL('../..', import.meta.url))

/** Everything that `npm start` does once the packages are there. Returns when the platform is up; it then lives on. */
export async function start(): Promise<void> {
  const startedAt = performance.now()
  const options = readOptions()
  const { dataFolder } = options
  const screen = createScreen()
  refuseMissingRooms()
  openDataFolder(dataFolder)
  holdDataFolder(dataFolder, options.publicUrl)
  const supervisor = createSupervisor(dataFolder, screen.say)
  const stop = async () => {
    await supervisor.stop()
    letGoOfDataFolder(dataFolder)
  }
  let leaving = false
  stopOnSignals(stop, () => {
    leaving = true
    farewell(screen)
  })
  try {
    const leftovers = await stopLeftovers(dataFolder)
    if (leftovers.length > 0) screen.say(`stopped what an earlier start had left: ${leftovers.join(', ')}`)
    await refuseTakenPort(options)
    const secrets = readSecrets(dataFolder, options)
    await bringUp(options, secrets, supervisor, screen)
    await greeting(screen, options, secrets, performance.now() - startedAt)
  } catch (error) {
    // what fails because it is being stopped is no news
    if (leaving) return
    await stop()
    throw diskRefusal(error, dataFolder) ?? error
  }
}

async function bringUp(options: StartOptions, secrets: Secrets, supervisor: Supervisor, screen: Screen) {
  const [databases, temporalAddress, built] = await all([
    openDatabases(options, secrets, supervisor, screen),
    startTemporal(options, supervisor, screen),
    build(screen),
  ])
  const { dataFolder, publicUrl } = options
  const platform: Platform = {
    dataFolder,
    databases,
    temporalAddress,
    secrets,
    publicUrl,
    ...built,
    temporalNamespace: process.env.TEMPORAL_NAMESPACE ?? 'default',
    taskQueue: process.env.TEMPORAL_TASK_QUEUE ?? 'xianpei',
    ports: {
      api: options.port,
      sandbox: await keptPort(dataFolder, 'sandbox'),
      worker: await keptPort(dataFolder, 'worker'),
    },
  }
  const room = (name: Room) => {
    const isReady = () => isHealthy(healthUrl(name, platform))
    return supervisor.supervise(roomCommand(name, platform, { XIANPEI_HOST: options.host }), isReady)
  }
  // the sandbox writes the credentials that the others read
  const seeding = async () => {
    if (!options.production && (await needsSeed(platform)))
      await screen.step('demo city, merchants and accounts', () => seedOnce(platform))
  }
  await all([screen.step('sandbox provider', () => room('sandbox')), seeding()])
  await all([screen.step('worker', () => room('worker')), screen.step('API and web', () => room('api'))])
}

async function startTemporal(
  { dataFolder }: StartOptions,
  supervisor: Supervisor,
  screen: Screen,
): Promise<string> {
  const given = process.env.TEMPORAL_ADDRESS
  if (given)
    return await screen.step('the Temporal of TEMPORAL_ADDRESS', async () => {
      if (await temporalAnswers(given)) return given
      throw new Refusal(
        `No Temporal answers at ${given}.`,
        'Start it, correct TEMPORAL_ADDRESS, or unset it to use our own.',
      )
    })
  return await screen.step('Temporal', async () => {
    const program = await findTemporal(screen.say)
    const port = await keptPort(dataFolder, 'temporal')
    const databaseFile = path.join(dataFolder, 'temporal.db')
    const address = `127.0.0.1:${port}`
    await supervisor.supervise(temporalCommand({ program, port, databaseFile }), () =>
      temporalAnswers(address),
    )
    return address
  })
}

async function build(
  screen: Screen,
): Promise<Pick<Platform, 'roomsFolder' | 'webFolder' | 'workflowBundle'>> {
  await screen.step('database client', generateClient)
  const { result: workflowBundle } = await screen.step('workflow bundle', buildWorkflows)
  const { result: webFolder } = await screen.step('site and console', buildWeb)
  const { result: roomsFolder } = await screen.step('rooms', buildRooms)
  return { roomsFolder, webFolder, workflowBundle }
}

/** Waits for all before it fails, so that nothing is still being started while the rest is being stopped. */
async function all<T extends readonly Promise<unknown>[]>(work: readonly [...T]) {
  for (const one of await Promise.allSettled(work)) if (one.status === 'rejected') throw one.reason
  return await Promise.all(work)
}

const ENTRIES = [
  'api/server.ts',
  'workflows/worker.ts',
  'ops/sandbox/main.ts',
  'prisma/seed.ts',
  'web/vite.config.ts',
]

function refuseMissingRooms() {
  const missing = ENTRIES.filter((file) => !existsSync(path.join(PROJECT, file)))
  if (missing.length > 0)
    throw new Refusal(
      `This copy of the project lacks ${missing.join(', ')}.`,
      'Clone it again, or bring the files back with git.',
    )
}
