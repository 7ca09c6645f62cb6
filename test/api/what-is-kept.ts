import { readdirSync } from 'node:fs'
import path from 'node:path'
import { withClient } from '#ops/provision/postgres'
import type { Stack } from '#test/platform/stack'

/** What only counts callers or marks time says nothing of what was taken in. */
const COUNTERS = ['rate_limit', 'staff_session', 'visitor_session', '_prisma_migrations']

/** Rows by table and files on disk: what a refused request must leave as it was. */
export async function whatIsKept(stack: Stack): Promise<Record<string, number>> {
  const rows = await withClient(stack.database.urls.owner, async (client) => {
    const found = await client.query<{ table: string; rows: string }>(
      `SELECT table_name AS table,
         (xpath('/row/n/text()', query_to_xml(format('SELECT count(*) AS n FROM %I', table_name), false, true, '')))[1]::text AS rows
       FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
    )
    return found.rows.filter(({ table }) => !COUNTERS.includes(table))
  })
  return {
    ...Object.fromEntries(rows.map(({ table, rows: count }) => [table, Number(count)])),
    'files on disk': storedFiles(stack).length,
  }
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
