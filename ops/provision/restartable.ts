import { readFileSync } from 'node:fs'
import { Refusal } from '../refusal.ts'
import { type ServerCommand, type ServerProcess, startServer, waitUntil } from './server-process.ts'

/** A process that can be ended and started again: what tests and benches do to see that nothing is lost. */
export interface Restartable {
  readonly name: string
  readonly logFile: string
  /** Starts it and waits until it answers. */
  start(): Promise<void>
  stop(): Promise<void>
  /** kill -9 */
  kill(): Promise<void>
  pid(): number | undefined
  log(): string
}

const READY_TIMEOUT_MS = 60_000

export function restartable(
  server: ServerCommand,
  logFile: string,
  isReady: () => Promise<boolean>,
): Restartable {
  let current: ServerProcess | undefined
  const log = () => {
    try {
      return readFileSync(logFile, 'utf8')
    } catch {
      return ''
    }
  }
  return {
    name: server.name,
    logFile,
    async start() {
      if (current?.isRunning()) return
      current = startServer(server, { logFile })
      if (await waitUntil(isReady, { timeoutMs: READY_TIMEOUT_MS, server: current })) return
      const why = current.isRunning() ? `did not answer in ${READY_TIMEOUT_MS / 1000} s` : 'ended at once'
      await current.kill()
      throw new Refusal(
        `${server.name} ${why}: ${log().trim().split('\n').slice(-12).join('\n')}`,
        `Read ${logFile}.`,
      )
    },
    stop: async () => await current?.stop(),
    kill: async () => await current?.kill(),
    pid: () => (current?.isRunning() ? current.pid : undefined),
    log,
  }
}

const GONE_WITHIN_MS = 60_000

/** Starts what was just killed: what is left of the old one may hold its memory or its port for a moment longer. */
export async function startAgain(killed: Pick<Restartable, 'start'>): Promise<void> {
  for (const until = Date.now() + GONE_WITHIN_MS; ; ) {
    try {
      return await killed.start()
    } catch (error) {
      if (Date.now() > until) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}
