import { existsSync, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import {
  type ServerCommand,
  type ServerProcess,
  startServer,
  waitUntil,
} from '../provision/server-process.ts'
import { Refusal } from '../refusal.ts'
import { note, unnote } from './leftovers.ts'

const FIRST_PAUSE_MS = 300
const LONGEST_PAUSE_MS = 20_000
/** Who lived this long starts again without a pause that grew from earlier falls. */
const HEALTHY_LIFE_MS = 30_000
const READY_TIMEOUT_MS = 60_000
const LOG_BYTES = 20 << 20

export interface Supervisor {
  /** Starts it and waits until it answers; from then on it is started again whenever it ends. */
  readonly supervise: (server: ServerCommand, isReady: () => Promise<boolean>) => Promise<void>
  /** Ends all of them in order. */
  readonly stop: () => Promise<void>
}

export function createSupervisor(dataFolder: string, say: (line: string) => void): Supervisor {
  const current = new Map<string, { server: ServerCommand; running: ServerProcess }>()
  let stopping = false

  const launch = (server: ServerCommand): ServerProcess => {
    const running = startServer(server, { logFile: logFile(dataFolder, server.name) })
    current.set(server.name, { server, running })
    if (running.pid > 0) note(dataFolder, server.name, running.pid)
    return running
  }

  const keepAlive = async (server: ServerCommand, isReady: () => Promise<boolean>, first: ServerProcess) => {
    let running = first
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      const bornAt = performance.now()
      const how = await running.exited
      if (stopping) return
      if (performance.now() - bornAt > HEALTHY_LIFE_MS) pauseMs = FIRST_PAUSE_MS
      const fellAt = performance.now()
      say(`! ${server.name} ended (${how}); starting it again in ${(pauseMs / 1000).toFixed(1)} s`)
      await pause(pauseMs)
      if (stopping) return
      running = launch(server)
      const back = await waitUntil(isReady, { timeoutMs: READY_TIMEOUT_MS, server: running })
      if (back) say(`✔ ${server.name} is back after ${((performance.now() - fellAt) / 1000).toFixed(1)} s`)
      else if (running.isRunning()) {
        say(`! ${server.name} does not answer`)
        await running.kill()
      }
    }
  }

  return {
    async supervise(server, isReady) {
      const running = launch(server)
      if (!(await waitUntil(isReady, { timeoutMs: READY_TIMEOUT_MS, server: running })))
        throw await failure(dataFolder, server.name, running)
      void keepAlive(server, isReady, running)
    },
    async stop() {
      stopping = true
      const all = [...current.values()].sort((a, b) => a.server.stopOrder - b.server.stopOrder)
      for (const { server, running } of all) {
        await running.stop()
        unnote(dataFolder, server.name)
      }
    },
  }
}

function logFile(dataFolder: string, name: string): string {
  const folder = path.join(dataFolder, 'logs')
  mkdirSync(folder, { recursive: true })
  const file = path.join(folder, `${name}.log`)
  if (existsSync(file) && statSync(file).size > LOG_BYTES) renameSync(file, `${file}.1`)
  return file
}

async function failure(dataFolder: string, name: string, running: ServerProcess): Promise<Refusal> {
  const ended = running.isRunning() ? `does not answer after ${READY_TIMEOUT_MS / 1000} s` : 'ended at once'
  await running.kill()
  const file = logFile(dataFolder, name)
  const text = readFileSync(file, 'utf8')
  if (/ENOSPC|No space left on device/.test(text.slice(-20_000)))
    return new Refusal(`${name} could not start: the disk is full.`, 'Free some space and start again.')
  return new Refusal(`${name} ${ended}: ${lastError(text)}`, `The whole story is in ${file}.`)
}

/** The line that says most: the last that names an error, without the stack below it. */
function lastError(text: string): string {
  const lines = text
    .trim()
    .split('\n')
    .slice(-60)
    .filter((line) => !/^\s+at |^\s*$|^Node\.js v/.test(line))
  const named =
    lines.findLast((line) => /error|fatal|refus|panic|cannot|missing/i.test(line)) ??
    lines.at(-1) ??
    'it said nothing'
  return named.trim().slice(0, 300)
}
