import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { chromium } from 'playwright-core'
import { Refusal } from '../refusal.ts'
import { isExecutable, onPath, run } from './programs.ts'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const MAC_APPLICATIONS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]
const INSTALL_TIMEOUT_MS = 240_000

/** What keeps a browser of a test quiet and to itself. */
export const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** A real Chromium: given, installed, Playwright's own, or Debian's package when we may install it. */
export async function findChromium(say: (line: string) => void = () => {}): Promise<string | undefined> {
  const given = process.env.CHROMIUM_PATH
  if (given) {
    if (isExecutable(given)) return given
    throw new Refusal(`CHROMIUM_PATH points to ${given}, which is not a program.`, 'Correct it or unset it.')
  }
  const there = installed()
  if (there) return there
  for (const way of [playwrightDownload, debianPackage]) {
    say('fetching Chromium for the browser tests (once)')
    const found = await way().catch(() => undefined)
    if (found) return found
  }
  return undefined
}

function installed(): string | undefined {
  for (const name of NAMES) {
    const program = onPath(name)
    if (program) return program
  }
  return [...MAC_APPLICATIONS, chromium.executablePath()].find((file) => file && existsSync(file))
}

async function playwrightDownload(): Promise<string | undefined> {
  const manifest = createRequire(import.meta.url).resolve('playwright-core/package.json')
  const cli = path.join(path.dirname(manifest), 'cli.js')
  await run(process.execPath, [cli, 'install', 'chromium'], { timeout: INSTALL_TIMEOUT_MS })
  return installed()
}

async function debianPackage(): Promise<string | undefined> {
  if (process.getuid?.() !== 0 || !onPath('apt-get')) return undefined
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  await run('apt-get', ['update', '-qq'], { timeout: INSTALL_TIMEOUT_MS, env })
  const packages = ['chromium', 'fonts-noto-cjk']
  await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], {
    timeout: INSTALL_TIMEOUT_MS,
    env,
  })
  return installed()
}
