import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { environmentFor, type Platform } from '#ops/environment'
import { makeSecrets } from '#ops/secrets'
import { clock, followSimulatedClock } from '#prisma/clock'

const folder = mkdtempSync(path.join(os.tmpdir(), 'xianpei-clock-test-'))
const file = path.join(folder, 'lead')
afterAll(() => rmSync(folder, { recursive: true }))

const DAY_MS = 86_400_000

function moveTo(leadMs: number): void {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleLE(leadMs)
  writeFileSync(file, bytes)
}

test('production follows no simulated clock', () => {
  moveTo(DAY_MS)
  expect(() => followSimulatedClock(file, 'production')).toThrow('production has no simulated clock')
  expect(clock.leadMs()).toBe(0)
})

test('a simulated clock is the machine’s and a lead that is read anew each time', () => {
  moveTo(DAY_MS)
  followSimulatedClock(file, 'test')
  expect(Math.abs(clock.now().getTime() - Date.now() - DAY_MS)).toBeLessThan(1_000)
  moveTo(400 * DAY_MS)
  expect(Math.abs(clock.now().getTime() - Date.now() - 400 * DAY_MS)).toBeLessThan(1_000)
  expect(clock.leadMs()).toBe(400 * DAY_MS)
})

test('a simulated clock that lies in the environment of a start reaches none of its processes', () => {
  process.env.XIANPEI_SIMULATED_CLOCK = file
  try {
    const platform = {
      dataFolder: folder,
      databases: { owner: '', api: '', worker: '', roles: 'yes' },
      temporalAddress: '',
      temporalNamespace: '',
      taskQueue: '',
      workflowBundle: '',
      roomsFolder: '',
      webFolder: '',
      secrets: makeSecrets(),
      ports: { api: 1, sandbox: 2, worker: 3 },
      publicUrl: '',
    } satisfies Platform
    for (const room of ['api', 'worker', 'sandbox'] as const)
      expect(environmentFor(room, platform)).not.toHaveProperty('XIANPEI_SIMULATED_CLOCK')
  } finally {
    delete process.env.XIANPEI_SIMULATED_CLOCK
  }
})
