import type { TestProject } from 'vitest/node'
import { type RunningPlatform, startTemporary } from '#ops/temporary'
import './provided.ts'

let running: Promise<RunningPlatform> | undefined
let users = 0

/** One PostgreSQL and one Temporal for all suites of a run that ask for them. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  users += 1
  running ??= startTemporary()
  const { platform } = await running
  project.provide('platform', platform)
  return async () => {
    users -= 1
    if (users > 0) return
    const ending = running
    running = undefined
    await (await ending)?.stop()
  }
}
