import { readdirSync } from 'node:fs'
import path from 'node:path'
import { withClient } from '#ops/provision/postgres'
import type { Stack } from '#test/platform/stack'

/** What only counts callers or marks time says nothing of what was taken in. */
const COUNTERS = ['rate_limit', 'staff_session', 'visitor_session', '_prisma_migrations']

/** Rows by table and files on disk: what a refused request must leave as it was. */
export async function whatIsKept(stack: Stack): Promise<Record<string, number>> {
  const rows = await withClient(stack.database.urls.owner, async (client) => {
    counting ??= await countingStatement(client)
    return (await client.query<{ table: string; rows: string }>(counting)).rows
  })
  return {
    ...Object.fromEntries(rows.map(({ table, rows: count }) => [table, Number(count)])),
    'files on disk': storedFiles(stack).length,
  }
}

let counting: string | undefined

async function countingStatement(client: Parameters<Parameters<typeof withClient>[1]>[0]): Promise<string> {
  const { rows } = await client.query<{ table: string }>(
    `SELECT table_name AS table FROM information_schema.tables
     WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name <> ALL ($1)`,
    [COUNTERS],
  )
  return rows
    .map(({ table }) => `SELECT '${table}' AS table, count(*) AS rows FROM "${table}"`)
    .join(' UNION ALL ')
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
