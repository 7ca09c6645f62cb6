import { readdirSync } from 'node:fs'
import path from 'node:path'
import type { Pool } from 'pg'
import { createPool } from '#prisma/stores/pool'
import type { Stack } from '#test/platform/stack'

/** What only counts callers or marks time says nothing of what was taken in. */
const COUNTERS = ['rate_limit', 'staff_session', 'visitor_session', '_prisma_migrations']

/** Rows by table and files on disk: what a refused request must leave as it was. */
export async function whatIsKept(stack: Stack): Promise<Record<string, number>> {
  const counter = await counterOf(stack)
  const { rows } = await counter.pool.query<{ table: string; rows: string }>(counter.statement)
  return {
    ...Object.fromEntries(rows.map(({ table, rows: count }) => [table, Number(count)])),
    'files on disk': storedFiles(stack).length,
  }
}

interface Counter {
  /** ended with its database, when the stack drops it */
  readonly pool: Pool
  readonly statement: string
}
const counters = new WeakMap<Stack, Counter>()

async function counterOf(stack: Stack): Promise<Counter> {
  const known = counters.get(stack)
  if (known) return known
  const pool = createPool(stack.database.urls.owner, { max: 1 })
  const { rows } = await pool.query<{ table: string }>(
    `SELECT table_name AS table FROM information_schema.tables
     WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name <> ALL ($1)`,
    [COUNTERS],
  )
  const statement = rows
    .map(({ table }) => `SELECT '${table}' AS table, count(*) AS rows FROM "${table}"`)
    .join(' UNION ALL ')
  const made = { pool, statement }
  counters.set(stack, made)
  return made
}

export const evidenceFolder = (stack: Stack): string => path.join(stack.platform.dataFolder, 'evidence')

/** Every file of the evidence folder, the half-written ones too. */
export const storedFiles = (stack: Stack): string[] => {
  try {
    return readdirSync(evidenceFolder(stack), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
  } catch {
    return []
  }
}
