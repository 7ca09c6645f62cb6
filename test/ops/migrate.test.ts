import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Migration, migrate, readMigrations } from '#ops/migrate'
import { withClient } from '#ops/provision/postgres'
import { createDatabase, type TestDatabase } from '#test/platform/database'

let database: TestDatabase
beforeAll(async () => {
  database = await createDatabase()
})
afterAll(() => database.drop())

const later = (name: string, sql: string): Migration => ({ name, sql, checksum: `checksum of ${sql}` })
const tables = (like: string) =>
  withClient(database.ownerUrl, async (client) => {
    const found = await client.query('SELECT FROM pg_tables WHERE tablename LIKE $1', [like])
    return found.rowCount
  })

test('a database that is up to date is left alone', async () => {
  expect(await migrate(database.ownerUrl)).toEqual([])
})

test('migrations that start together are applied once', async () => {
  const migrations = [...readMigrations(), later('99990101000000_once', 'CREATE TABLE planted_once (id int)')]
  const runs = await Promise.all(Array.from({ length: 4 }, () => migrate(database.ownerUrl, migrations)))
  expect(runs.flat()).toEqual(['99990101000000_once'])
})

test('a migration that fails leaves nothing behind', async () => {
  const broken = later('99990102000000_broken', 'CREATE TABLE planted_broken (id int); SELECT 1 / 0')
  const migrations = [
    ...readMigrations(),
    later('99990101000000_once', 'CREATE TABLE planted_once (id int)'),
    broken,
  ]
  await expect(migrate(database.ownerUrl, migrations)).rejects.toThrow(
    '99990102000000_broken failed and was rolled back',
  )
  expect(await tables('planted_broken')).toBe(0)
})

test('a migration that cannot be recorded is not applied', async () => {
  const unrecordable = later(
    `99990103000000_${'long'.repeat(80)}`,
    'CREATE TABLE planted_unrecorded (id int)',
  )
  const once = later('99990101000000_once', 'CREATE TABLE planted_once (id int)')
  await expect(migrate(database.ownerUrl, [...readMigrations(), once, unrecordable])).rejects.toThrow(
    'rolled back',
  )
  expect(await tables('planted_unrecorded')).toBe(0)
})

test('a migration that was edited after it was applied is refused', async () => {
  const [first, ...rest] = readMigrations()
  if (!first) throw new Error('no migrations')
  const edited = [{ ...first, checksum: 'edited' }, ...rest]
  await expect(migrate(database.ownerUrl, edited)).rejects.toThrow(`The migration ${first.name} was changed`)
})

test('a database of a newer version is refused', async () => {
  await expect(migrate(database.ownerUrl)).rejects.toThrow('99990101000000_once, which this version')
})
