// Adds to package-lock.json the optional packages of other platforms that npm left out. npm drops what the registry it
// was run against does not carry, and `npm ci` then fails on every machine, naming them as missing. Run after `npm install`.
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const LOCKFILE = fileURLToPath(new URL('../package-lock.json', import.meta.url))

const SYSTEMS = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
]
const OTHER_NAMES = { windows: 'win32' }
const PROCESSORS = [
  'arm64',
  'armv6',
  'armv7',
  'arm',
  'ia32',
  'loong64',
  'mips64el',
  'ppc64',
  'riscv64',
  's390x',
  'x64',
  'wasm32',
]

/** The platform that a package's name tells of; packages for one platform are named after it. */
function platformOf(/** @type {string} */ name) {
  const words = name.toLowerCase().split(/[/._-]/)
  const system =
    SYSTEMS.find((one) => words.includes(one)) ??
    Object.entries(OTHER_NAMES).find(([word]) => words.includes(word))?.[1]
  const processor = PROCESSORS.find((one) => words.includes(one))
  if (words.includes('wasm32') || words.includes('wasi')) return { cpu: ['wasm32'] }
  return {
    ...(system && { os: [system] }),
    ...(processor && { cpu: [processor] }),
    ...(words.some((word) => word.startsWith('musl')) && { libc: ['musl'] }),
    ...(words.some((word) => word.startsWith('gnu')) && { libc: ['glibc'] }),
  }
}

/** Where Node would find the dependency of a package, or undefined. */
function findIn(
  /** @type {Record<string, unknown>} */ packages,
  /** @type {string} */ from,
  /** @type {string} */ name,
) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(folder.lastIndexOf('/node_modules/'), 0))) {
    const place = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`
    if (packages[place]) return place
    if (folder === '') return undefined
  }
}

/**
 * @param {Record<string, any>} packages of a lockfile
 * @returns {Record<string, any>} what is missing, by its place
 */
function missingOptional(packages) {
  /** @type {Record<string, any>} */
  const missing = {}
  for (const [from, entry] of Object.entries(packages)) {
    for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
      if (findIn({ ...packages, ...missing }, from, name)) continue
      missing[`node_modules/${name}`] = {
        version: String(range).replace(/^[\^~=v]+/, ''),
        ...platformOf(name),
        ...(entry.dev && { dev: true }),
        license: entry.license,
        optional: true,
      }
    }
  }
  return missing
}

const lock = JSON.parse(readFileSync(LOCKFILE, 'utf8'))
const missing = missingOptional(lock.packages)
const names = Object.keys(missing).map((place) => place.replace(/^.*node_modules\//, ''))
if (process.argv.includes('--check')) {
  if (names.length > 0) console.log(`missing: ${names.join(', ')}; run node ops/complete-lockfile.mjs`)
  process.exitCode = names.length > 0 ? 1 : 0
} else {
  const sorted = Object.entries({ ...lock.packages, ...missing }).sort(([a], [b]) => (a < b ? -1 : 1))
  lock.packages = Object.fromEntries(sorted)
  writeFileSync(LOCKFILE, `${JSON.stringify(lock, null, 2)}\n`)
  console.log(`${path.basename(LOCKFILE)}: ${names.length} optional packages of other platforms added`)
}
