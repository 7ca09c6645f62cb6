import { execFile, execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'

const PROJECT = fileURLToPath(new URL('..', import.meta.url))
const ROOMS = ['domain', 'workflows', 'api', 'web', 'prisma', 'ops', 'test']

/** Runs a tool that is installed with the project; what it says is the message of the failure. */
const tool = (file: string, ...args: string[]): Promise<{ ok: boolean; output: string }> =>
  new Promise((resolve) => {
    const program = [path.join(PROJECT, 'node_modules', file), ...args]
    execFile(process.execPath, program, { cwd: PROJECT, maxBuffer: 64 << 20 }, (error, stdout, stderr) =>
      resolve({ ok: error === null, output: `${stdout}${error ? stderr : ''}` }),
    )
  })

const rulesFile = z.object({ forbidden: z.array(z.object({ name: z.string(), comment: z.string() })) })
const cruiseReport = z.object({
  summary: z.object({
    totalCruised: z.number(),
    violations: z.array(z.object({ from: z.string(), to: z.string(), rule: z.object({ name: z.string() }) })),
  }),
})

const { forbidden } = rulesFile.parse(createRequire(import.meta.url)('../.dependency-cruiser.cjs'))

describe('imports go one way', async () => {
  const rooms = ROOMS.filter((room) => existsSync(path.join(PROJECT, room)))
  const config = ['--config', '.dependency-cruiser.cjs', '--output-type', 'json']
  const { output } = await tool('dependency-cruiser/bin/dependency-cruise.mjs', ...config, ...rooms)
  const { totalCruised, violations } = cruiseReport.parse(JSON.parse(output)).summary

  test('the rooms were really read', () => {
    expect(totalCruised).toBeGreaterThan(150)
  })

  test.each(forbidden)('$name', ({ name, comment }) => {
    const broken = violations
      .filter(({ rule }) => rule.name === name)
      .map(({ from, to }) => `${from} → ${to}`)
    expect(broken, comment).toEqual([])
  })
})

test('the types hold', async () => {
  const { output } = await tool('typescript/bin/tsc', '--noEmit', '--pretty', 'false', '-p', '.')
  expect(output.trim().split('\n').filter(Boolean)).toEqual([])
}, 240_000)

test('the linter finds nothing: no any, no floating promise, no unchecked assertion, every switch whole', async () => {
  const { ok, output } = await tool('oxlint/bin/oxlint', '--type-aware', '--format', 'unix')
  expect(ok ? [] : output.trim().split('\n')).toEqual([])
}, 240_000)

test('every file is formatted alike', async () => {
  const { ok, output } = await tool('@biomejs/biome/bin/biome', 'format', '--reporter=github', '.')
  expect(ok ? [] : output.trim().split('\n')).toEqual([])
})

/** What git has or would take, so that nobody's own files count. */
const repositoryFiles = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: PROJECT,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file && existsSync(path.join(PROJECT, file)))

const TOP_LEVEL = [
  ...ROOMS,
  'docs',
  '.ci',
  '.gitignore',
  '.npmrc',
  'README.md',
  'LICENSE',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'biome.json',
  '.oxlintrc.json',
  '.dependency-cruiser.cjs',
  'vitest.config.ts',
  'prisma.config.ts',
]

test('the top level holds only what was agreed: a new thing belongs into a room', () => {
  const top = new Set(repositoryFiles.map((file) => file.split('/')[0] ?? ''))
  expect([...top].filter((entry) => !TOP_LEVEL.includes(entry))).toEqual([])
})

test('no folder or file is named for what nobody could place', () => {
  const nameless = /(^|\/)(utils?|commons?|helpers?|shared|lib|misc)(\/|\.[a-z]+$)/
  const barrels = /(^|\/)index\.(ts|tsx|mts)$/
  expect(repositoryFiles.filter((file) => nameless.test(file) || barrels.test(file))).toEqual([])
})

test('files are named in kebab case', () => {
  const sources = repositoryFiles.filter((file) => /\.(ts|tsx|mjs|cjs)$/.test(file))
  const inKebabCase = /^\.?[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*$/
  expect(
    sources.filter((file) => !inKebabCase.test(path.basename(file)) && !file.endsWith('languages/zh-CN.ts')),
  ).toEqual([])
})

test('nothing points outside the repository or to one machine', () => {
  // written so that this file does not hold what it looks for
  const places = ['work', 'root', 'home/[a-z]', 'tmp/[a-z]', 'Users/[A-Za-z]'].map(
    (place) => `/${place}[/a-zA-Z0-9]`,
  )
  const outside = new RegExp(`(^|[\\s'"\`(=])(${places.join('|')})|\\.\\./${'shared'}\\b`)
  const texts = repositoryFiles.filter((file) =>
    /\.(ts|tsx|mjs|cjs|json|md|css|html|sql|prisma|sh|ya?ml)$|^\.|run$/.test(file),
  )
  const pointing = texts.flatMap((file) =>
    readFileSync(path.join(PROJECT, file), 'utf8')
      .split('\n')
      .flatMap((line, i) => (outside.test(line) ? [`${file}:${i + 1} ${line.trim().slice(0, 100)}`] : [])),
  )
  expect(pointing).toEqual([])
})

/** Who may read the machine's clock, and why; everybody else asks prisma/clock.ts, behind which a season's clock may stand. */
const BY_THE_MACHINES_CLOCK: Readonly<Record<string, string>> = {
  'prisma/clock.ts': 'it is the clock',
  'prisma/stores/ledger/history.ts': 'asks the database, and adds the lead',
  'api/commands.ts': 'how long a call to Temporal may take',
  'api/starter.ts': 'how long a start has waited in this process',
  'api/provider-notification/provider-notification.ts': 'the signature is of the provider’s time',
  'workflows/activities/payout-rail/signed-call.ts': 'the signature is of the provider’s time',
  'workflows/activities/upkeep/deliver.ts': 'how long a turn takes',
  'workflows/activities/upkeep/group-decisions.ts': 'how long a call to Temporal may take',
  'api/filing/schema.ts': 'read by browsers, which know no server’s clock; procedures pass it in',
}

test('one clock says what time it is for every record', () => {
  const rooms = /^(api|workflows\/activities|prisma\/stores|prisma\/[a-z]+\.ts$)/
  const reading = /new Date\(\)|Date\.now\(\)|\bclock_timestamp\(|(?<!clock\.|\.|\w)now\(\)/i
  const readers = repositoryFiles.filter(
    (file) =>
      rooms.test(file) &&
      file.endsWith('.ts') &&
      reading.test(readFileSync(path.join(PROJECT, file), 'utf8')),
  )
  expect(readers.toSorted()).toEqual(Object.keys(BY_THE_MACHINES_CLOCK).toSorted())
})

test('the lockfile works against any registry', () => {
  expect(readFileSync(path.join(PROJECT, 'package-lock.json'), 'utf8')).not.toMatch(/"resolved": "https?:/)
})

test('the lockfile names the packages of every platform, without which npm ci fails on all', async () => {
  const { output } = await tool('../ops/complete-lockfile.mjs', '--check')
  expect(output).toBe('')
})

test('every migration is a folder with its SQL', () => {
  const folder = path.join(PROJECT, 'prisma/migrations')
  const odd = readdirSync(folder).filter(
    (name) => !/^\d{14}_[a-z0-9_]+$/.test(name) || !existsSync(path.join(folder, name, 'migration.sql')),
  )
  expect(odd).toEqual([])
})
