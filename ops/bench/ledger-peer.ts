import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { Pool } from 'pg'
import { z } from 'zod'
import { cacheFolder } from '../provision/cache.ts'
import { load } from './figures.ts'

const REPOSITORY = 'https://github.com/pgr0ss/pgledger'
const FOLDER = path.join(cacheFolder(), 'pgledger')
const FILES = [
  'vendor/scoville-pgsql-ulid/uuid-to-ulid.sql',
  'vendor/scoville-pgsql-ulid/ulid-to-uuid.sql',
  'pgledger.sql',
]
const FETCH_TIMEOUT_MS = 20_000
const BATCH = 200
const CONNECTIONS = 10

/** pgledger's SQL with what it leans on, from the cache or its public repository; null when it cannot be had. */
async function findPgledger(say: (line: string) => void): Promise<string | null> {
  const files = FILES.map((file) => path.join(FOLDER, file))
  const there = () => files.every((file) => existsSync(file))
  if (!there()) {
    mkdirSync(path.dirname(FOLDER), { recursive: true })
    await promisify(execFile)('git', ['clone', '--quiet', '--depth', '1', REPOSITORY, FOLDER], {
      timeout: FETCH_TIMEOUT_MS,
    }).catch(() => say(`${REPOSITORY} cannot be reached: no peer in this run`))
  }
  return there() ? files.map((file) => readFileSync(file, 'utf8')).join('\n') : null
}

const account = z.array(z.object({ id: z.string() })).length(1)

export interface Peer {
  /** transfers a second between two accounts, 200 callers on ten connections */
  readonly single: number
  /** the same in calls of 200, its own batch, on two connections */
  readonly batch: number
}

/** The peer on the same server, between the same two hot accounts; null with a word when it is not there. */
export async function benchPeer(
  databaseUrl: string,
  transfers: number,
  say: (line: string) => void,
): Promise<Peer | null> {
  const sql = await findPgledger(say)
  if (sql === null) return null
  const pool = new Pool({ connectionString: databaseUrl, max: CONNECTIONS })
  try {
    const { rows } = await pool.query("SELECT to_regclass('pgledger_accounts') IS NULL AS missing")
    if (z.array(z.object({ missing: z.boolean() })).parse(rows)[0]?.missing) await pool.query(sql)
    const open = async (name: string) => {
      const created = await pool.query("SELECT id FROM pgledger_create_account($1, 'CNY')", [name])
      return account.parse(created.rows)[0]?.id
    }
    const hot = [await open('available'), await open('reserved')]
    const single = await load(transfers, 200, async () => {
      await pool.query({
        name: 'single',
        text: 'SELECT * FROM pgledger_create_transfer($1, $2, 1)',
        values: hot,
      })
    })
    const calls = Math.ceil((transfers * 4) / BATCH)
    const batch = await load(calls, 2, async () => {
      await pool.query({
        name: 'batch',
        text: `SELECT * FROM pgledger_create_transfers(
          ARRAY(SELECT ($1, $2, 1)::transfer_request FROM generate_series(1, ${BATCH})))`,
        values: hot,
      })
    })
    return { single: single.perSecond, batch: batch.perSecond * BATCH }
  } finally {
    await pool.end()
  }
}
