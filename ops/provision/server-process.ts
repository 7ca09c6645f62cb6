import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { forget, watch } from './keeper.ts'

/** How to run one of our processes; what supervises it decides when. */
export interface ServerCommand {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  readonly env?: NodeJS.ProcessEnv
  readonly cwd?: string
  /** an unprivileged user to run as */
  readonly user?: { readonly uid: number; readonly gid: number }
  /** the signal that asks it to finish what it holds and go */
  readonly stopSignal: NodeJS.Signals
  readonly graceMs: number
  /** lower stops earlier */
  readonly stopOrder: number
}

export interface ServerProcess {
  readonly name: string
  readonly pid: number
  readonly exited: Promise<string>
  isRunning(): boolean
  /** Asks, waits for the grace time, then kills. */
  stop(): Promise<void>
  /** kill -9: what a test does to see that nothing is lost. */
  kill(): Promise<void>
}

/** Starts the command in a process group of its own, under this process's keeper, its output in a file. */
export function startServer(server: ServerCommand, { logFile }: { logFile: string }): ServerProcess {
  const log = openSync(logFile, 'a', 0o600)
  const child = spawn(server.command, [...server.args], {
    detached: true,
    stdio: ['ignore', log, log],
    env: server.env ?? process.env,
    ...(server.cwd && { cwd: server.cwd }),
    ...server.user,
  })
  closeSync(log)
  let running = child.pid !== undefined
  const exited = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ? `signal ${signal}` : `code ${code ?? 'none'}`))
    child.once('error', (error) => resolve(error.message))
  }).then((how) => {
    running = false
    forget(pid)
    return how
  })
  const pid = child.pid ?? -1
  if (pid > 0) watch({ pid, order: server.stopOrder, signal: server.stopSignal, graceMs: server.graceMs })
  return {
    name: server.name,
    pid,
    exited,
    isRunning: () => running,
    async stop() {
      if (!running) return
      child.kill(server.stopSignal)
      if (!(await endsWithin(exited, server.graceMs))) killGroup(child)
      await exited
    },
    async kill() {
      if (!running) return
      killGroup(child)
      await exited
    },
  }
}

const endsWithin = async (exited: Promise<string>, ms: number): Promise<boolean> => {
  const timer = new AbortController()
  const late = pause(ms, false, { signal: timer.signal }).catch(() => false)
  const ended = await Promise.race([exited.then(() => true), late])
  timer.abort()
  return ended
}

function killGroup(child: ChildProcess) {
  try {
    if (child.pid) process.kill(-child.pid, 'SIGKILL')
  } catch {
    child.kill('SIGKILL')
  }
}

/** Asks until the answer is yes, the process is gone or the time is over. */
export async function waitUntil(
  isReady: () => Promise<boolean>,
  { timeoutMs, server, everyMs = 50 }: { timeoutMs: number; server?: ServerProcess; everyMs?: number },
): Promise<boolean> {
  for (const end = Date.now() + timeoutMs; Date.now() < end; ) {
    if (server && !server.isRunning()) return false
    if (await isReady().catch(() => false)) return true
    await pause(everyMs)
  }
  return false
}
