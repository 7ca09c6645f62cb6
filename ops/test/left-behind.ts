import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'

/** Marks every process of a run: children inherit it. */
export const RUN_VARIABLE = 'XIANPEI_TEST_RUN'

const PATIENCE_MS = 30_000
const POLL_MS = 100

/** Waits for the keepers to finish, then ends what is still there. @returns what it had to end; Linux only */
export async function endProcessesOf(run: string): Promise<string[]> {
  for (const end = Date.now() + PATIENCE_MS; processesOf(run).length > 0 && Date.now() < end; )
    await pause(POLL_MS)
  return processesOf(run).map((pid) => {
    const name = `${pid} ${commandOf(pid)}`
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // it ended in between
    }
    return name
  })
}

function processesOf(run: string): number[] {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc')
    .map(Number)
    .filter(
      (pid) => pid > 0 && pid !== process.pid && readOf(pid, 'environ').includes(`${RUN_VARIABLE}=${run}`),
    )
}

const commandOf = (pid: number) => readOf(pid, 'cmdline').replaceAll('\0', ' ').trim().slice(0, 120)

function readOf(pid: number, what: 'environ' | 'cmdline'): string {
  try {
    return readFileSync(`/proc/${pid}/${what}`, 'utf8')
  } catch {
    return ''
  }
}
