import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { build as esbuild } from 'esbuild'
import type { Room } from './environment.ts'
import { installAtomically } from './provision/cache.ts'
import { run } from './provision/programs.ts'
import { messageOf, Refusal } from './refusal.ts'

const PROJECT = fileURLToPath(new URL('..', import.meta.url))
const BUILDS = path.join(PROJECT, 'node_modules/.cache/xianpei')
/** Older ones are dropped; the newest may still be in use by a running start. */
const BUILDS_KEPT = 4
const LOCKFILE = 'package-lock.json'

/** The digest of every byte that a build reads: whether to build again is never guessed from dates. */
export function contentHash(inputs: readonly string[], project = PROJECT): string {
  const hash = createHash('sha256').update(process.version)
  for (const file of inputs.flatMap((input) => filesIn(path.join(project, input))).sort())
    hash.update(path.relative(project, file)).update('\0').update(readFileSync(file)).update('\0')
  return hash.digest('hex').slice(0, 16)
}

const NO_INPUT = new Set(['node_modules', 'generated', 'dist', '.cache'])

function filesIn(place: string): string[] {
  if (!existsSync(place)) return []
  if (!statSync(place).isDirectory()) return [place]
  return readdirSync(place, { withFileTypes: true }).flatMap((entry) => {
    if (NO_INPUT.has(entry.name)) return []
    const file = path.join(place, entry.name)
    return entry.isDirectory() ? filesIn(file) : entry.isFile() ? [file] : []
  })
}

export interface Built<T> {
  readonly result: T
  /** false: what it reads has not changed since the last time */
  readonly fresh: boolean
}

/** The typed database client, from the schema. */
export async function generateClient(): Promise<Built<void>> {
  const stamp = path.join(BUILDS, 'client.hash')
  const hash = contentHash(['prisma/schema', 'prisma.config.ts', LOCKFILE])
  const there = existsSync(path.join(PROJECT, 'prisma/generated/client.ts'))
  if (there && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash)
    return { result: undefined, fresh: false }
  // generating needs no schema engine, but looks for one, and would download it: any program that exists will do
  const engine = ['/bin/true', '/usr/bin/true'].find((file) => existsSync(file)) ?? process.execPath
  await build('prisma generate', 'prisma/build/index.js', ['generate'], {
    PRISMA_SCHEMA_ENGINE_BINARY: engine,
  })
  mkdirSync(BUILDS, { recursive: true })
  writeFileSync(stamp, hash)
  return { result: undefined, fresh: true }
}

/** The site and the console, as the API serves them. */
export const buildWeb = (): Promise<Built<string>> =>
  builtOnce('web', ['web', 'domain', 'api', LOCKFILE], async (folder) => {
    const args = [
      'build',
      '--config',
      'web/vite.config.ts',
      '--outDir',
      folder,
      '--emptyOutDir',
      '--logLevel',
      'warn',
    ]
    await build('the web build', 'vite/bin/vite.js', args, { NODE_ENV: 'production' })
    compress(folder)
  })

const COMPRESSED = /\.(js|css|html|svg|txt)$/

/** Once, and as small as it gets: a phone on mobile data waits for bytes. */
function compress(folder: string): void {
  for (const file of filesIn(folder).filter((name) => COMPRESSED.test(name))) {
    const bytes = readFileSync(file)
    writeFileSync(`${file}.br`, brotliCompressSync(bytes))
    writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }))
  }
}

/** The workflows as one file, so that a worker starts without a bundler. */
export async function buildWorkflows(): Promise<Built<string>> {
  const { result, fresh } = await builtOnce(
    'workflows',
    ['workflows', 'domain', LOCKFILE],
    async (folder) => {
      const output = path.join(folder, 'workflows.js')
      await run(process.execPath, ['--import', 'tsx', 'ops/build-workflows.ts', output], {
        cwd: PROJECT,
      }).catch((error: unknown) => refuse('the workflow bundle', error))
    },
  )
  return { result: path.join(result, 'workflows.js'), fresh }
}

/** Where each room that is a process begins. */
const ROOM_ENTRIES: Record<Room, string> = {
  api: 'api/server.ts',
  worker: 'workflows/worker.ts',
  sandbox: 'ops/sandbox/main.ts',
}

/** Each room as one file of JavaScript: a process is up in a third of the time that compiling it at its start would take. */
export const buildRooms = (): Promise<Built<string>> =>
  builtOnce('rooms', ['api', 'domain', 'ops/sandbox', 'prisma', 'workflows', LOCKFILE], async (folder) => {
    const common = {
      absWorkingDir: PROJECT,
      outdir: folder,
      bundle: true,
      platform: 'node',
      target: 'node20',
      sourcemap: true,
      logLevel: 'silent',
    } as const
    try {
      await esbuild({
        ...common,
        entryPoints: ROOM_ENTRIES,
        format: 'esm',
        packages: 'external',
        outExtension: { '.js': '.mjs' },
      })
      // Temporal asks for it by `require`
      await esbuild({
        ...common,
        entryPoints: ['workflows/failure-converter.ts'],
        format: 'cjs',
        packages: 'external',
        outExtension: { '.js': '.cjs' },
      })
    } catch (error) {
      refuse('the build of the rooms', error)
    }
  })

async function builtOnce(
  name: string,
  inputs: readonly string[],
  make: (folder: string) => Promise<void>,
): Promise<Built<string>> {
  const folder = path.join(BUILDS, `${name}-${contentHash(inputs)}`)
  if (existsSync(folder)) {
    const now = new Date()
    utimesSync(folder, now, now)
    return { result: folder, fresh: false }
  }
  mkdirSync(BUILDS, { recursive: true })
  try {
    await installAtomically(folder, make)
  } catch (error) {
    // another start may have been faster
    if (!existsSync(folder)) throw error
  }
  dropOld(name)
  return { result: folder, fresh: true }
}

function dropOld(name: string) {
  const builds = readdirSync(BUILDS)
    .filter((entry) => entry.startsWith(`${name}-`) && !entry.includes('.partial'))
    .map((entry) => path.join(BUILDS, entry))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)
  for (const old of builds.slice(BUILDS_KEPT)) rmSync(old, { recursive: true, force: true })
}

async function build(what: string, program: string, args: string[], env: NodeJS.ProcessEnv) {
  const file = path.join(PROJECT, 'node_modules', program)
  try {
    await run(process.execPath, [file, ...args], {
      cwd: PROJECT,
      env: { ...process.env, NO_COLOR: '1', ...env },
    })
  } catch (error) {
    refuse(what, error)
  }
}

function refuse(what: string, error: unknown): never {
  const output = stripVTControlCharacters(
    error instanceof Error && 'stderr' in error ? String(error.stderr) : messageOf(error),
  )
  const lines = output
    .trim()
    .split('\n')
    .filter((line) => !/^\s+at |^\s*$|Getter|^\s*}$/.test(line))
  throw new Refusal(
    `${what} failed: ${lines.slice(0, 6).join('\n  ')}`,
    'Mend what it names and start again.',
  )
}
