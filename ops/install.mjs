// Installs what package-lock.json names when it is not there. Runs before anything is installed: Node's own modules only.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  openSync,
  closeSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const PROJECT = fileURLToPath(new URL('..', import.meta.url))
const LOCK = path.join(PROJECT, '.data/installing.lock')
const STAMP = path.join(PROJECT, 'node_modules/.xianpei-installed')
const OLDEST_NODE = [20, 19]
/** Longer than any install: a lock this old was left by one that was killed. */
const LOCK_LIVES_MS = 15 * 60_000

export class InstallRefusal extends Error {
  /** @param {string} message @param {string} advice */
  constructor(message, advice) {
    super(message)
    this.name = 'Refusal'
    this.advice = advice
  }
}

export function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE
  if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor))
    throw new InstallRefusal(
      `Node ${process.versions.node} is too old.`,
      `Install Node ${OLDEST_NODE.join('.')} or newer, for example from https://nodejs.org.`,
    )
  if (process.platform === 'win32')
    throw new InstallRefusal(
      'Windows itself is not supported.',
      'Use WSL2, where everything works as on Linux.',
    )
}

const read = (/** @type {string} */ file) => readFileSync(path.join(PROJECT, file), 'utf8')

/** Native parts differ by Node's major version and by machine. */
const RUNTIME = `${process.versions.node.split('.')[0]} ${process.platform} ${process.arch}`

const wanted = () =>
  JSON.stringify({
    runtime: RUNTIME,
    lock: createHash('sha256').update(read('package-lock.json')).digest('hex'),
  })

/** What npm itself says it installed, for those who ran it by hand. */
function npmInstalledAll() {
  const file = path.join(PROJECT, 'node_modules/.package-lock.json')
  if (!existsSync(file)) return false
  const installed = JSON.parse(readFileSync(file, 'utf8')).packages
  return Object.entries(JSON.parse(read('package-lock.json')).packages).every(
    ([name, entry]) => name === '' || entry.optional || installed[name]?.version === entry.version,
  )
}

function isInstalled() {
  const stamp = existsSync(STAMP) ? readFileSync(STAMP, 'utf8') : undefined
  if (stamp === wanted()) return true
  if (stamp && JSON.parse(stamp).runtime !== RUNTIME) return false
  if (!npmInstalledAll()) return false
  writeFileSync(STAMP, wanted())
  return true
}

/**
 * @param {(line: string) => void} say
 * @returns {Promise<boolean>} whether it had to install
 */
export async function installIfStale(say) {
  if (isInstalled()) return false
  return await underLock(say, () => {
    if (isInstalled()) return false
    say('installing what package-lock.json names (once, a minute or two)')
    npmCi()
    mkdirSync(path.dirname(STAMP), { recursive: true })
    writeFileSync(STAMP, wanted())
    return true
  })
}

/** @param {(line: string) => void} say @param {() => boolean} work */
async function underLock(say, work) {
  for (let told = false; ; await pause(500)) {
    try {
      mkdirSync(path.dirname(LOCK), { recursive: true })
      closeSync(openSync(LOCK, 'wx'))
      writeFileSync(LOCK, String(process.pid))
      break
    } catch (error) {
      if (!existsSync(LOCK) && codeOf(error) !== 'EEXIST') throw refusalOfFolder(error)
      if (isLeftOver()) rmSync(LOCK, { force: true })
      else if (!told) say('another start is installing; waiting for it')
      told = true
    }
  }
  try {
    return work()
  } finally {
    rmSync(LOCK, { force: true })
  }
}

function isLeftOver() {
  try {
    const pid = Number(readFileSync(LOCK, 'utf8'))
    if (Date.now() - statSync(LOCK).mtimeMs > LOCK_LIVES_MS) return true
    if (pid > 0) process.kill(pid, 0)
    return false
  } catch (error) {
    return codeOf(error) === 'ESRCH'
  }
}

const codeOf = (/** @type {unknown} */ error) =>
  error instanceof Error && 'code' in error ? String(error.code) : ''

const refusalOfFolder = (/** @type {unknown} */ error) =>
  new InstallRefusal(
    `The project folder cannot be written to (${codeOf(error)}).`,
    'Start as the user it belongs to, and see that its disk is not full.',
  )

/** @type {[RegExp, string, string][]} */
const NPM_FAILURES = [
  [
    /EUSAGE/,
    'package-lock.json does not fit package.json.',
    'Run `npm install` and `node ops/complete-lockfile.mjs`, then start again.',
  ],
  [/ENOSPC/, 'The disk is full.', 'Free about 2 GB and start again.'],
  [/EACCES|EPERM|EROFS/, 'npm may not write here.', 'Start as the user the project folder belongs to.'],
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET/,
    'The npm registry cannot be reached.',
    'Connect to the internet (or set npm_config_registry) and start again; afterwards no network is needed.',
  ],
]

function npmCi() {
  const npm = process.env.npm_execpath
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error', '--fetch-retries=1']
  const options = { cwd: PROJECT, encoding: /** @type {const} */ ('utf8'), maxBuffer: 64 << 20 }
  const done = npm?.endsWith('.js')
    ? spawnSync(process.execPath, [npm, ...args], options)
    : spawnSync('npm', args, options)
  if (done.status === 0) return
  const output = `${done.error?.message ?? ''}\n${done.stderr ?? ''}\n${done.stdout ?? ''}`
  for (const [sign, message, advice] of NPM_FAILURES)
    if (sign.test(output)) throw new InstallRefusal(message, advice)
  const line =
    output.split('\n').find((text) => text.trim().length > 0 && !/npm error code|^npm warn/.test(text)) ?? ''
  throw new InstallRefusal(
    `npm could not install the packages (${line.trim()}).`,
    'Run `npm ci` to read all it says.',
  )
}
