import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { readSecrets } from '#ops/secrets'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'xianpei-secrets-'))
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

const demo = { production: false }
const production = { production: true }
const file = () => path.join(folder, 'secrets.json')

test('secrets are made once, for their owner alone', () => {
  const first = readSecrets(folder, demo)
  expect(readSecrets(folder, demo)).toEqual(first)
  expect(statSync(file()).mode & 0o777).toBe(0o600)
})

test('what the environment gives wins and is not written down', () => {
  const key = Buffer.from(Array.from({ length: 32 }, (_, at) => at)).toString('base64')
  vi.stubEnv('XIANPEI_FIELD_KEY', key)
  expect(readSecrets(folder, demo).fieldKey).toBe(key)
  expect(readFileSync(file(), 'utf8')).not.toContain(key)
})

test.each([
  ['too short', Buffer.alloc(16, 7).toString('base64')],
  ['all the same byte', Buffer.alloc(32, 7).toString('base64')],
  ['a placeholder', 'changeme'],
])('a key that is %s is refused', (_what, key) => {
  vi.stubEnv('XIANPEI_PAYLOAD_KEY', key)
  expect(() => readSecrets(folder, production)).toThrow('XIANPEI_PAYLOAD_KEY is not a secret key')
})

test('two purposes never share a key', () => {
  vi.stubEnv('XIANPEI_INDEX_KEY', readSecrets(folder, demo).fieldKey)
  expect(() => readSecrets(folder, demo)).toThrow('are not all different')
})

test('production refuses the secrets of a demonstration', () => {
  readSecrets(folder, demo)
  expect(() => readSecrets(folder, production)).toThrow('were made for a demonstration')
})

test('a damaged file of secrets is never replaced by new ones', () => {
  readSecrets(folder, demo)
  writeFileSync(file(), '{"madeFor": "demo", "val')
  expect(() => readSecrets(folder, demo)).toThrow('cannot be read')
  expect(readFileSync(file(), 'utf8')).toBe('{"madeFor": "demo", "val')
})
