import { createHash, randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Client } from 'pg'
import { withClient } from './provision/postgres.ts'
import { messageOf, Refusal } from './refusal.ts'

const FOLDER = fileURLToPath(new URL('../prisma/migrations', import.meta.url))
/** Any number, the same for all of us: who holds it migrates, the others wait. */
const LOCK = 7_264_391
const LOCK_TIMEOUT = '60s'

/** Prisma's own layout, so that its tools read what we wrote. */
const TABLE = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id varchar(36) PRIMARY KEY,
  checksum varchar(64) NOT NULL,
  finished_at timestamptz,
  migration_name varchar(255) NOT NULL,
  logs text,
  rolled_back_at timestamptz,
  started_at timestamptz NOT NULL DEFAULT now(),
  applied_steps_count integer NOT NULL DEFAULT 0
)`

export interface Migration {
  readonly name: string
  readonly sql: string
  readonly checksum: string
}

export function readMigrations(folder = FOLDER): Migration[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(path.join(folder, entry.name, 'migration.sql')))
    .map(({ name }) => {
      const sql = readFileSync(path.join(folder, name, 'migration.sql'), 'utf8')
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

/**
 * Applies what is new, each migration whole or not at all, one runner at a time.
 * @param url of the owner of the database
 * @returns the names of the migrations it applied
 */
export async function migrate(url: string, migrations = readMigrations()): Promise<string[]> {
  return await withClient(url, async (client) => {
    await client.query(`SET lock_timeout = '${LOCK_TIMEOUT}'`)
    await client.query('SELECT pg_advisory_lock($1)', [LOCK])
    await client.query(TABLE)
    const applied = await appliedChecksums(client)
    refuseEdited(migrations, applied)
    const fresh = migrations.filter(({ name }) => !applied.has(name))
    for (const migration of fresh) await apply(client, migration)
    return fresh.map(({ name }) => name)
  })
}

async function appliedChecksums(client: Client): Promise<Map<string, string>> {
  const { rows } = await client.query<{ migration_name: string; checksum: string }>(
    'SELECT migration_name, checksum FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
  )
  return new Map(rows.map((row) => [row.migration_name, row.checksum]))
}

function refuseEdited(migrations: Migration[], applied: Map<string, string>) {
  for (const { name, checksum } of migrations) {
    const before = applied.get(name)
    if (before && before !== checksum)
      throw new Refusal(
        `The migration ${name} was changed after this database had applied it.`,
        'Bring its text back and put the change in a new migration, or start on an empty database.',
      )
  }
  const known = new Set(migrations.map(({ name }) => name))
  const unknown = [...applied.keys()].find((name) => !known.has(name))
  if (unknown)
    throw new Refusal(
      `This database has the migration ${unknown}, which this version of the project does not know.`,
      'Start the newer version of the project, or restore a backup from before the upgrade.',
    )
}

async function apply(client: Client, { name, sql, checksum }: Migration) {
  try {
    await client.query('BEGIN')
    await client.query(sql)
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, now(), clock_timestamp(), 1)`,
      [randomUUID(), checksum, name],
    )
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {})
    throw new Refusal(
      `The migration ${name} failed and was rolled back: ${messageOf(error)}.`,
      'Nothing of it remains; mend the migration or the database and start again.',
    )
  }
}
