import { type ChildProcess, spawn } from 'node:child_process'
import { Socket } from 'node:net'
import { fileURLToPath } from 'node:url'

export interface Watched {
  readonly pid: number
  /** lower stops earlier; equal ones stop together */
  readonly order: number
  readonly signal: NodeJS.Signals
  readonly graceMs: number
}

const PROGRAM = fileURLToPath(new URL('../keeper.mjs', import.meta.url))

const watched = new Map<number, Watched>()
const folders = new Set<string>()
let keeper: ChildProcess | undefined

function startKeeper(): ChildProcess {
  const child = spawn(process.execPath, [PROGRAM], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] })
  // a keeper that was killed is replaced, and told again
  child.once('exit', () => {
    keeper = undefined
    if (watched.size > 0) tell()
  })
  child.stdin?.on('error', () => {})
  child.unref()
  if (child.stdin instanceof Socket) child.stdin.unref()
  for (const one of watched.values()) child.stdin?.write(`${JSON.stringify({ watch: one })}\n`)
  for (const folder of folders) child.stdin?.write(`${JSON.stringify({ remove: folder })}\n`)
  return child
}

function tell(order?: { watch: Watched } | { forget: number } | { remove: string }) {
  if (!keeper) keeper = startKeeper()
  else if (order) keeper.stdin?.write(`${JSON.stringify(order)}\n`)
}

/** From now on the process ends when this one does, however this one ends. */
export function watch(one: Watched): void {
  watched.set(one.pid, one)
  tell({ watch: one })
}

export function forget(pid: number): void {
  if (watched.delete(pid) && keeper) tell({ forget: pid })
}

/** The folder goes once this process and all that it started are gone. */
export function removeAtTheEnd(folder: string): void {
  folders.add(folder)
  tell({ remove: folder })
}
