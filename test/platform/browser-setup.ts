import type { TestProject } from 'vitest/node'
import { findChromium } from '#ops/provision/chromium'
import './provided.ts'

/** A missing browser fails the run where it is meant to count, and is counted as skipped tests elsewhere. */
export async function setup(project: TestProject): Promise<void> {
  const chromiumPath = (await findChromium()) ?? null
  if (!chromiumPath && process.env.CI === 'true')
    throw new Error('no Chromium was found or could be installed: set CHROMIUM_PATH')
  project.provide('chromiumPath', chromiumPath)
}
