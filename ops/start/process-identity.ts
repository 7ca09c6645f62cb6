import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** A process by its number and its moment of birth: numbers are given out again. Undefined when there is none. */
export function identityOf(pid: number): string | undefined {
  if (process.platform === 'linux') {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      // the name in parentheses may hold anything; the 22nd field is the start in ticks since the machine booted
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      if (fields[0] === 'Z') return undefined
      return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${fields[19]}`
    } catch {
      return undefined
    }
  }
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined
  } catch {
    return undefined
  }
}

export const isSameProcess = (pid: number, identity: string): boolean => identityOf(pid) === identity
