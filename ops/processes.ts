import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { environmentFor, type Platform, type Room } from './environment.ts'
import type { ServerCommand } from './provision/server-process.ts'

const PROJECT = fileURLToPath(new URL('..', import.meta.url))

/** The rooms that run as processes, and how long each may take to finish what it holds. */
const ROOMS: Record<Room, { graceMs: number; stopOrder: number }> = {
  api: { graceMs: 10_000, stopOrder: 1 },
  worker: { graceMs: 15_000, stopOrder: 2 },
  sandbox: { graceMs: 5_000, stopOrder: 3 },
}

/** @param begin a source file where the room's process begins instead: one that composes it with something of its own */
export function roomCommand(
  room: Room,
  platform: Platform,
  extra: NodeJS.ProcessEnv = {},
  begin?: string,
): ServerCommand {
  const { graceMs, stopOrder } = ROOMS[room]
  const entry = begin ? ['--import', 'tsx', begin] : [path.join(platform.roomsFolder, `${room}.mjs`)]
  return {
    name: room,
    command: process.execPath,
    args: ['--enable-source-maps', ...entry],
    env: environmentFor(room, platform, extra),
    cwd: PROJECT,
    stopSignal: 'SIGTERM',
    graceMs,
    stopOrder,
  }
}

export const healthUrl = (room: Room, { ports }: Platform): string =>
  `http://127.0.0.1:${ports[room]}/healthz`

export const isHealthy = async (url: string): Promise<boolean> => {
  const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) })
  await answer.arrayBuffer()
  return answer.ok
}
