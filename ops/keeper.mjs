// Stops what its parent started, in order, once the parent is gone. It learns of the processes over standard input, and
// the end of standard input is the sign: a pipe closes however its owner died. Node's own modules only.
import { readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { createInterface } from 'node:readline'

const POLL_MS = 50

/** @type {Map<number, { order: number, signal: NodeJS.Signals, graceMs: number }>} */
const watched = new Map()
/** @type {Set<string>} */
const folders = new Set()

const isAlive = (/** @type {number} */ pid) => {
  try {
    process.kill(pid, 0)
    return process.platform !== 'linux' || !isZombie(pid)
  } catch {
    return false
  }
}

/** Ended, but in a container without an init nobody takes note of it. */
function isZombie(/** @type {number} */ pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z')
}

const send = (/** @type {number} */ pid, /** @type {NodeJS.Signals} */ signal) => {
  try {
    process.kill(pid, signal)
  } catch {
    // it ended in between
  }
}

async function stop(
  /** @type {number} */ pid,
  /** @type {{ signal: NodeJS.Signals, graceMs: number }} */ how,
) {
  send(pid, how.signal)
  for (const end = Date.now() + how.graceMs; isAlive(pid) && Date.now() < end; )
    await new Promise((done) => setTimeout(done, POLL_MS))
  // each was started as the leader of a group of its own
  send(-pid, 'SIGKILL')
}

async function stopAll() {
  const byOrder = new Map()
  for (const [pid, how] of watched) byOrder.set(how.order, [...(byOrder.get(how.order) ?? []), [pid, how]])
  for (const order of [...byOrder.keys()].sort((a, b) => a - b))
    await Promise.all(byOrder.get(order).map(([pid, how]) => stop(pid, how)))
  for (const folder of folders) await rm(folder, { recursive: true, force: true }).catch(() => {})
  process.exit(0)
}

process.on('SIGINT', () => {})
process.on('SIGHUP', () => {})
process.on('SIGTERM', () => void stopAll())

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const order = JSON.parse(line)
    if (order.watch) watched.set(order.watch.pid, order.watch)
    if (order.forget) watched.delete(order.forget)
    if (order.remove) folders.add(order.remove)
  })
  .on('close', () => void stopAll())
