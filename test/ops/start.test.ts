import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { isHealthy } from '#ops/processes'
import { freePort } from '#ops/provision/ports'
import { openFolder } from '#ops/provision/postgres'
import { waitUntil } from '#ops/provision/server-process'
import { isSameProcess } from '#ops/start/process-identity'

const PROJECT = fileURLToPath(new URL('../..', import.meta.url))
const PROCESSES = ['api', 'worker', 'sandbox', 'temporal', 'postgres']
const STACK_TRACE = /\n\s+at /

const note = z.object({ pid: z.number(), identity: z.string() })

let dataFolder: string
let port: number
const started: ChildProcess[] = []

beforeAll(async () => {
  dataFolder = mkdtempSync(path.join(os.tmpdir(), 'xianpei-start-'))
  openFolder(dataFolder)
  port = await freePort()
})
afterAll(async () => {
  for (const child of started) child.kill('SIGINT')
  await waitUntil(() => Promise.resolve(notes().length === 0), { timeoutMs: 30_000 })
  rmSync(dataFolder, { recursive: true, force: true })
})

function npmStart(env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, ['ops/start.mjs'], {
    cwd: PROJECT,
    env: { ...process.env, NODE_ENV: 'development', XIANPEI_DATA: dataFolder, PORT: String(port), ...env },
  })
  started.push(child)
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const says = async (text: string, timeoutMs = 90_000) => {
    const settled = () => Promise.resolve(output.includes(text) || child.exitCode !== null)
    await waitUntil(settled, { timeoutMs })
    expect(output.includes(text), `it never said "${text}":\n${output}`).toBe(true)
  }
  return { child, exited, says, output: () => output }
}

/** The processes of a start that are alive, as they are noted in its data folder. */
function notes() {
  const folder = path.join(dataFolder, 'run')
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .map((file) => ({
      name: path.basename(file, '.json'),
      ...note.parse(JSON.parse(readFileSync(path.join(folder, file), 'utf8'))),
    }))
    .filter(({ pid, identity }) => isSameProcess(pid, identity))
}

const pidOf = (name: string): number => {
  const found = notes().find((one) => one.name === name)
  // never 0, which kill takes for everybody
  if (!found) throw new Error(`there is no running ${name}`)
  return found.pid
}
const answers = () => isHealthy(`http://127.0.0.1:${port}/healthz`)

let running: ReturnType<typeof npmStart>

test('one command brings the platform up and says where it is', async () => {
  running = npmStart()
  await running.says('Ready after')
  await running.says('finance2@demo.xianpei.example')
  expect(
    notes()
      .map(({ name }) => name)
      .sort(),
  ).toEqual([...PROCESSES, 'starter'].sort())
  expect(await answers()).toBe(true)
})

test('a second start on the same data is one sentence and what to do', async () => {
  const second = npmStart()
  expect(await second.exited).toBe(1)
  expect(second.output()).toMatch(/✖ Xianpei already runs on .*\n {2}Stop it with Ctrl-C/)
  expect(second.output()).not.toMatch(STACK_TRACE)
})

test('a taken port is one sentence and what to do', async () => {
  const other = npmStart({ XIANPEI_DATA: path.join(dataFolder, 'other') })
  expect(await other.exited).toBe(1)
  expect(other.output()).toContain(
    `✖ Port ${port} is taken by another program.\n  Stop it, or choose another`,
  )
  expect(other.output()).not.toMatch(STACK_TRACE)
})

test.each(PROCESSES)('%s is started again after kill -9, and the terminal says so', async (name) => {
  process.kill(pidOf(name), 'SIGKILL')
  await running.says(`! ${name} ended (signal SIGKILL)`)
  await running.says(`✔ ${name} is back after`, 60_000)
  expect(await waitUntil(answers, { timeoutMs: 30_000 })).toBe(true)
})

test('after kill -9 of the starter the next start ends what was left and is ready on the same data', async () => {
  const before = notes()
  process.kill(pidOf('starter'), 'SIGKILL')
  running = npmStart()
  await running.says('Ready after')
  expect(before.filter(({ pid, identity }) => isSameProcess(pid, identity))).toEqual([])
})

test('Ctrl-C ends all of it', async () => {
  const before = notes()
  running.child.kill('SIGINT')
  expect(await running.exited).toBe(0)
  expect(before.filter(({ pid, identity }) => isSameProcess(pid, identity))).toEqual([])
})

test('production refuses the data of a demonstration', async () => {
  const refused = npmStart({ NODE_ENV: 'production' })
  expect(await refused.exited).toBe(1)
  expect(refused.output()).toContain('were made for a demonstration')
})

test('after kill -9 of the starter nothing it had started lives on', async () => {
  running = npmStart()
  await running.says('Ready after')
  const before = notes()
  process.kill(pidOf('starter'), 'SIGKILL')
  const alive = () => before.filter(({ pid, identity }) => isSameProcess(pid, identity))
  expect(await waitUntil(() => Promise.resolve(alive().length === 0), { timeoutMs: 45_000 })).toBe(true)
})
