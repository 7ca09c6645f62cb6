import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { generateClient } from '../build.ts'
import { forget, removeAtTheEnd, watch } from '../provision/keeper.ts'
import { endProcessesOf, RUN_VARIABLE } from './left-behind.ts'
import { readSummary, type Summary } from './summary.ts'

const PROJECT = fileURLToPath(new URL('../..', import.meta.url))
const VITEST = path.join(PROJECT, 'node_modules/vitest/vitest.mjs')
const GRACE_MS = 20_000

/**
 * Runs all suites, or those that the arguments name.
 * @returns the exit code
 */
export async function runTests(args: readonly string[]): Promise<number> {
  await generateClient()
  const run = randomUUID()
  const folder = mkdtempSync(path.join(os.tmpdir(), 'xianpei-test-'))
  removeAtTheEnd(folder)
  const report = path.join(folder, 'report.json')
  const how = await runVitest(args, report, run)
  const leftBehind = await endProcessesOf(run)
  const summary = readSummary(report)
  rmSync(folder, { recursive: true, force: true })
  return tell(summary, how, leftBehind)
}

async function runVitest(args: readonly string[], report: string, run: string): Promise<number | 'stopped'> {
  const options = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const vitest = spawn(process.execPath, [VITEST, 'run', ...options, ...args], {
    cwd: PROJECT,
    // a group of its own: one Ctrl-C of the terminal reaches it once, through us
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, NODE_ENV: 'test', [RUN_VARIABLE]: run },
  })
  const pid = vitest.pid ?? -1
  watch({ pid, order: 1, signal: 'SIGTERM', graceMs: GRACE_MS })
  let stopped = false
  const stop = () => {
    if (stopped) killGroup(pid)
    stopped = true
    vitest.kill('SIGTERM')
    setTimeout(() => killGroup(pid), GRACE_MS).unref()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
  const code = await new Promise<number>((resolve) => {
    vitest.once('exit', (exitCode) => resolve(exitCode ?? 1))
    vitest.once('error', () => resolve(1))
  })
  killGroup(pid)
  forget(pid)
  return stopped ? 'stopped' : code
}

function killGroup(pid: number) {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // nobody of it is left
  }
}

function tell(summary: Summary, how: number | 'stopped', leftBehind: readonly string[]): number {
  const { passed, skipped } = summary
  const faults: string[] = []
  if (how === 'stopped') faults.push('The run was stopped.')
  else if (how !== 0 && summary.failed === 0) faults.push('The run itself failed; the reason stands above.')
  if (leftBehind.length > 0)
    faults.push(`The tests left processes behind, which were ended: ${leftBehind.join(', ')}.`)
  if (skipped.length > 0) console.log(`\nSkipped:\n${skipped.map((name) => `  ${name}`).join('\n')}`)
  for (const fault of faults) console.log(`\n✖ ${fault}`)
  const failed = summary.failed + faults.length
  console.log(
    `\n${passed} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`,
  )
  return how === 'stopped' ? 130 : failed > 0 ? 1 : 0
}
