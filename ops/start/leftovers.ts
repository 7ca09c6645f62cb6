import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { errorCode, Refusal } from '../refusal.ts'
import { identityOf, isSameProcess } from './process-identity.ts'

const record = z.object({ pid: z.int().positive(), identity: z.string(), address: z.string().optional() })
type ProcessRecord = z.infer<typeof record>

const STARTER = 'starter'
const POLL_MS = 50
/** Ours survive a kill by design, so they are not asked; the two stores are, so that they open quickly again. */
const ASKED: Record<string, { signal: NodeJS.Signals; graceMs: number }> = {
  temporal: { signal: 'SIGTERM', graceMs: 2_000 },
  postgres: { signal: 'SIGINT', graceMs: 4_000 },
}

const runFolder = (dataFolder: string) => path.join(dataFolder, 'run')
const fileOf = (dataFolder: string, name: string) => path.join(runFolder(dataFolder), `${name}.json`)

function readRecord(file: string): ProcessRecord | undefined {
  try {
    return record.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return undefined
  }
}

/** Notes a process in the data folder it works on, so that a later start finds it. */
export function note(
  dataFolder: string,
  name: string,
  pid: number,
  flag: 'w' | 'wx' = 'w',
  address?: string,
) {
  const identity = identityOf(pid)
  if (!identity) return
  mkdirSync(runFolder(dataFolder), { recursive: true })
  writeFileSync(fileOf(dataFolder, name), JSON.stringify({ pid, identity, address }), { flag })
}

export const unnote = (dataFolder: string, name: string) => rmSync(fileOf(dataFolder, name), { force: true })

/** One start at a time works on a data folder. */
export function holdDataFolder(dataFolder: string, address: string): void {
  for (let tries = 0; tries < 3; tries += 1) {
    try {
      note(dataFolder, STARTER, process.pid, 'wx', address)
      return
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error
    }
    const holder = readRecord(fileOf(dataFolder, STARTER))
    if (holder && isSameProcess(holder.pid, holder.identity))
      throw new Refusal(
        `Xianpei already runs on ${dataFolder} (process ${holder.pid}, ${holder.address ?? 'still starting'}).`,
        'Stop it with Ctrl-C there, or give this one its own folder and port: XIANPEI_DATA=… PORT=… npm start.',
      )
    unnote(dataFolder, STARTER)
  }
  throw new Refusal(`Another start took ${dataFolder} at the same moment.`, 'Wait for it, or start again.')
}

export const letGoOfDataFolder = (dataFolder: string) => unnote(dataFolder, STARTER)

/** Ends what an earlier start on this data folder left running, in order. @returns their names */
export async function stopLeftovers(dataFolder: string): Promise<string[]> {
  const order = ['api', 'worker', 'sandbox', 'temporal', 'postgres']
  const stopped: string[] = []
  for (const name of order) {
    const left = readRecord(fileOf(dataFolder, name))
    if (left && isSameProcess(left.pid, left.identity)) {
      await end(name, left)
      stopped.push(name)
    }
    unnote(dataFolder, name)
  }
  return stopped
}

async function end(name: string, { pid, identity }: ProcessRecord) {
  const asked = ASKED[name]
  if (asked) {
    send(pid, asked.signal)
    for (const until = Date.now() + asked.graceMs; isSameProcess(pid, identity) && Date.now() < until; )
      await pause(POLL_MS)
  }
  if (isSameProcess(pid, identity)) send(-pid, 'SIGKILL')
  for (const until = Date.now() + 5_000; isSameProcess(pid, identity) && Date.now() < until; )
    await pause(POLL_MS)
}

function send(pid: number, signal: NodeJS.Signals) {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if (errorCode(error) === 'EPERM')
      throw new Refusal(
        `A process of an earlier start (${Math.abs(pid)}) belongs to another user.`,
        'Stop it as that user, or start as that user.',
      )
  }
}
