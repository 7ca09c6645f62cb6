import { type Browser, chromium as playwright } from 'playwright-core'
import { inject, test } from 'vitest'
import { CHROMIUM_FLAGS } from '#ops/provision/chromium'
import './provided.ts'

/** Tests that need a browser: skipped, and counted so, where none could be found. */
export const browserTest = inject('chromiumPath') ? test : test.skip
export const hasChromium = (): boolean => inject('chromiumPath') !== null

/** A real Chromium with an empty profile. */
export async function chromium(): Promise<Browser> {
  const executablePath = inject('chromiumPath')
  if (!executablePath) throw new Error('no Chromium: use browserTest, which skips')
  return await playwright.launch({ executablePath, args: CHROMIUM_FLAGS, headless: true })
}
